"""A filing that stands with the wrong office, and who has to do with it."""

from typing import Any

from django.test import Client
from django.utils import timezone

from demonstration import pictures
from infra.audit.actor import Actor
from infra.db import office_scope
from services.review.transfers import actions
from services.review.transfers.models import Transfer
from tenants.filings import accounts, documents, workflow
from tenants.filings.calendars import calendar
from tenants.filings.document_checks.taking import File
from tenants.filings.models import Filing, History
from tenants.filings.standing import due_when_submitted
from tests.api import member
from tests.filers import WHOLE
from tests.make import filer, make_draft, phone
from tests.services.review.packages.archiving import person

FROM, TO = "donggang", "lanshan"
ANNA, CHIEF = Actor("staff", "62", "clerk", FROM), Actor("staff", "64", "supervisor", FROM)
TAKER, TAKERS_CLERK = Actor("staff", "71", "supervisor", TO), Actor("staff", "72", "clerk", TO)
OFFICER = Actor("staff", "103", "officer", "city")
STRANGER = Actor("staff", "81", "supervisor", "juxian")


def case(*, submit: bool = True, **columns: Any) -> Filing:
    """A filing of Donggang with a document, which has claimed its account; handed in, or not yet."""
    contact = phone()
    known = {**WHOLE, "contact": contact, "contact_verified": True, "admin_mobile": contact, **columns}
    with office_scope(FROM):
        filing = make_draft(**known)
        accounts.claim(filing)
        card = File(pictures.identity_card(person()), "card.jpg")
        documents.attach_files(filing, "identity_card", [card], filer(contact))
        filing.refresh_from_db()
        if submit:
            moment = timezone.now()
            due = due_when_submitted(filing, moment, calendar())
            workflow.move(filing, "submit", filer(contact), now=moment, office_due_on=due)
    return now(filing)


def now(filing: Filing, office: str = FROM) -> Filing:
    """As it stands in the table."""
    with office_scope(office):
        return Filing.objects.get(pk=filing.pk)


def at_desk(office: str, role: str, name: str = "yan", language: str = "en") -> Client:
    """Somebody of an office at the desk."""
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = member(office, role, name).token
    return client


WHY = "单位地址在岚山区"


def proposed(filing: Filing, actor: Any = ANNA) -> Transfer:
    with office_scope(actor.office):
        return actions.propose(FROM, filing.pk, TO, WHY, actor)


def agreed(filing: Filing) -> Transfer:
    return proposed(filing, CHIEF)


def accepted(transfer: Transfer) -> Transfer:
    with office_scope(TO):
        return actions.accept(transfer.pk, TAKER)


def lines(filing: Any, office: str = FROM) -> list[str]:
    with office_scope(office):
        found = History.objects.filter(filing_id=filing).order_by("sequence")
        return list(found.values_list("event", flat=True))
