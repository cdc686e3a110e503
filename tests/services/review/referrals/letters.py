"""Letters of referral as tests make them, in the city's scope."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pypdfium2
from django.utils import timezone

from infra.db import office_scope
from infra.events.envelope import Envelope
from services.review.referrals import actions, withdrawals
from services.review.referrals.models import Referral
from tenants.filings import workflow
from tenants.filings.events import Submitted
from tenants.filings.models import Filing
from tests.make import STAFF
from tests.services.review.referrals.people import CHEN, LIU, chosen, notified, overdue

OFFICE = "donggang"


def proved(**columns: Any) -> Filing:
    filing = overdue(**columns)
    notified(filing)
    return filing


def proposed(*filings: Filing) -> Referral:
    return actions.propose(chosen(*filings), "limit", CHEN)


def approved(*filings: Filing) -> Referral:
    referral = proposed(*filings)
    return actions.approve(referral.pk, LIU, seen=referral.revision)


def sent(*filings: Filing) -> Referral:
    referral = approved(*filings)
    return actions.send(referral.pk, LIU, "EMS 1234", seen=referral.revision)


def files(filing: Filing) -> None:
    """Its filer hands it in; the event is handled."""
    with office_scope(OFFICE):
        filing.refresh_from_db()
        workflow.move(filing, "submit", STAFF, now=timezone.now())
        data = Submitted(
            state="submitted", previous="overdue", account=filing.account, kind=filing.kind,
            filer_kind=filing.filer_kind, due_on=filing.due_on, late=True, paper="expected",
        )  # fmt: skip
        withdrawals.filed(
            Envelope(
                id=uuid4(),
                type=Submitted.type,
                source=f"/o/{OFFICE}",
                subject=filing.pk,
                time=datetime.now(UTC),
                sequence=filing.sequence,
                dataversion=1,
                data=data.model_dump(mode="json"),
            )
        )


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")
