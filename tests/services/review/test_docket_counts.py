"""The docket's counts follow its entries, whatever the order and however often an event comes."""

import pytest

from infra.db import office_scope, shared_scope
from infra.events.envelope import Envelope
from infra.events.models import Outbox
from services.review import docket
from services.review.models import DocketCount, DocketEntry
from tenants.filings import workflow
from tenants.filings.events import Overdue
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.make import STAFF, make_draft

pytestmark = pytest.mark.django_db
OFFICE = "wulian"


def told(filing: Filing) -> list[Envelope]:
    """What the outbox says of a filing, first to last."""
    with shared_scope():
        rows = list(Outbox.objects.filter(subject=filing.pk).order_by("sequence"))
    return [
        Envelope(
            id=row.pk, type=row.type, source=f"/o/{OFFICE}", subject=row.subject, time=row.time,
            sequence=row.sequence, dataversion=row.dataversion, data=row.data,
        )
        for row in rows
    ]  # fmt: skip


def counts() -> dict[str, int]:
    with office_scope(OFFICE):
        row = DocketCount.objects.filter(office=OFFICE).first()
        return {state: getattr(row, state) if row else 0 for state in State.values}


def counted() -> dict[str, int]:
    """As they must be: every entry counted."""
    with office_scope(OFFICE):
        return {s: DocketEntry.objects.filter(office=OFFICE, state=s).count() for s in State.values}


def overdue() -> Filing:
    with office_scope(OFFICE):
        made = make_draft()
        workflow.write(made, Overdue, STAFF, source="draft", changes={"state": "overdue"})
    return made


def test_counts_change_with_the_state() -> None:
    before = counts()
    drafted, lapsed = told(overdue())
    with office_scope(OFFICE):
        docket.keep(drafted)
    assert counts()["draft"] == before["draft"] + 1
    with office_scope(OFFICE):
        docket.keep(lapsed)
    assert counts() == {**before, "overdue": before["overdue"] + 1} == counted()


def test_an_event_that_comes_late_or_again_is_not_counted() -> None:
    before = counts()
    drafted, lapsed = told(overdue())
    with office_scope(OFFICE):
        for envelope in (lapsed, drafted, lapsed):
            docket.keep(envelope)
    assert counts() == {**before, "overdue": before["overdue"] + 1} == counted()


def test_counts_are_made_anew_with_the_docket() -> None:
    overdue()
    with office_scope(OFFICE):
        DocketCount.objects.update_or_create(office=OFFICE, defaults={"withdrawn": 77})
        docket.rebuild()
    assert counts() == counted()
    assert counts()["withdrawn"] != 77
