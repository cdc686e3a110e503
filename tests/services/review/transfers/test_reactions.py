"""What follows from a transfer: in the docket, in the store, for the filer, for clocks; and what ends one."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from infra import storage
from infra.db import office_scope
from infra.db.scope import owner_scope
from infra.events.delivery import handle
from infra.events.envelope import Envelope
from infra.events.models import Outbox
from services.notify.models import Message
from services.review import actions as deciding
from services.review.crossing import keeping
from services.review.crossing.models import Trait
from services.review.models import DocketEntry
from services.review.oversight import clocks
from services.review.packages import contents
from services.review.transfers import actions
from services.review.transfers.models import Transfer
from tenants.filings import deeming, documents, erasing, lodging, paper, workflow
from tenants.filings.calendars import calendar
from tenants.filings.models import Filing
from tenants.filings.numbering import next_number
from tests.make import filer
from tests.services.review.transfers.cases import (
    ANNA,
    CHIEF,
    FROM,
    OFFICER,
    TAKER,
    TAKERS_CLERK,
    TO,
    WHY,
    accepted,
    agreed,
    case,
    now,
)

pytestmark = pytest.mark.django_db


def heard(filing: UUID, office: str, *services: str) -> None:
    """These services hear of all that happened to a filing."""
    with owner_scope():
        rows = list(Outbox.objects.filter(subject=filing).order_by("sequence").values())
    for row in rows:
        names = ("id", "type", "subject", "sequence", "dataversion", "data")
        envelope = Envelope(source=f"/o/{office}", time=timezone.now(), **{name: row[name] for name in names})
        for service in services:
            handle(service, envelope)


def entry(filing: UUID, office: str) -> DocketEntry:
    with office_scope(office):
        return DocketEntry.objects.get(pk=filing)


def test_the_docket_has_it_in_the_one_office_and_then_in_the_other() -> None:
    filing = case(uscc="91371100MA3C0AAA1X")
    heard(filing.pk, FROM, "review")
    assert entry(filing.pk, FROM).office_due_on == filing.office_due_on
    transfer = agreed(filing)
    heard(filing.pk, FROM, "review")
    assert entry(filing.pk, FROM).office_due_on is None  # no card is given for what waits for another office
    transfer = accepted(transfer)
    assert transfer.successor
    heard(filing.pk, FROM, "review")
    heard(transfer.successor, TO, "review")
    assert entry(filing.pk, FROM).state == "withdrawn"
    there = entry(transfer.successor, TO)
    assert (there.state, there.account, there.received) == ("submitted", filing.account, True)
    assert there.office_due_on
    with office_scope(FROM):
        keeping.compare()
        assert not Trait.objects.filter(filing=filing.pk).exists()
    with office_scope(TO):
        keeping.compare()
        assert Trait.objects.filter(filing=transfer.successor, kind="uscc").exists()


def test_what_was_handed_in_stays_locked_where_it_was_and_a_draft_may_be_erased() -> None:
    for submit in (True, False):
        filing = case(submit=submit)
        accepted(agreed(filing))
        heard(filing.pk, FROM, "intake")
        with office_scope(FROM):
            (kept,) = documents.current(filing)
            held = storage.locked_until(FROM, kept.key, kept.version_id)
            assert (held is not None) is submit
            assert erasing.erasable(Filing.objects.get(pk=filing.pk)) is not submit


def test_the_filer_is_told_by_the_office_that_has_it_now() -> None:
    filing = case()
    transfer = accepted(agreed(filing))
    assert transfer.successor
    heard(filing.pk, FROM, "notify")
    heard(transfer.successor, TO, "notify")
    with office_scope(TO):
        told = Message.objects.filter(filing=transfer.successor, event_type="filing.arrived")
        said = {one.channel: one.content.open() for one in told}
    assert set(said) == {"sms", "mail"}
    assert "已转由我办办理" in said["sms"]
    assert f"/o/{TO}/" in said["mail"]
    with office_scope(FROM):
        assert not Message.objects.filter(filing=filing.pk, event_type="filing.transferred").exists()


def test_archived_there_its_package_has_what_happened_before_it_came() -> None:
    transfer = accepted(agreed(case()))
    with office_scope(TO):
        moved = Filing.objects.get(pk=transfer.successor)
        moment = timezone.now()
        paper.receive(moved, TAKERS_CLERK, now=moment)
        workflow.move(moved, "approve", TAKERS_CLERK, now=moment)
        workflow.move(moved, "archive", OFFICER, number=next_number(moment.year))
        parts = {
            part.path: part.data.decode()
            for part in contents.gather(moved).parts
            if part.path.endswith("json")
        }
    assert "filing.arrived" in parts["process/history.json"]
    assert WHY in parts["process/before.json"]
    assert '"filing.submitted"' in parts["process/before.json"]


@pytest.mark.parametrize("how", ["approved", "withdrawn"])
def test_what_is_decided_otherwise_ends_the_transfer(how: str) -> None:
    filing = case(paper_state="received")
    transfer = agreed(filing)
    with office_scope(FROM):
        if how == "approved":
            deciding.approve(now(filing), ANNA)
        else:
            lodging.withdraw(now(filing), filer(filing.contact.open()), "closed")
    heard(filing.pk, FROM, "review")
    assert Transfer.objects.get(pk=transfer.pk).state == "taken_back"
    with office_scope(FROM):
        assert not now(filing).pauses.filter(ended_at__isnull=True).exists()
    with office_scope(TO), pytest.raises(Exception, match="transfer-over"):
        actions.accept(transfer.pk, TAKER)


def test_nobody_is_silent_and_no_clock_is_red_while_another_office_is_asked() -> None:
    filing = case()
    agreed(filing)
    long_ago = timezone.now() - timedelta(days=40)
    with office_scope(FROM):
        Filing.objects.filter(pk=filing.pk).update(clock_since=long_ago)
        now(filing).pauses.update(started_at=long_ago)
        plan = deeming.terms(calendar())
        assert deeming.deem(plan) == 0
        submitted, _city = clocks.standing(CHIEF, timezone.now())
        assert submitted.colours["red"] == 0
        # Had nobody been asked, it would be.
        now(filing).pauses.update(reason="correction")
        assert deeming.deem(plan) == 1


def test_after_it_was_declined_the_waiting_does_not_count() -> None:
    filing = case()
    transfer = agreed(filing)
    long_ago = timezone.now() - timedelta(days=40)
    with office_scope(FROM):
        Filing.objects.filter(pk=filing.pk).update(clock_since=long_ago)
        now(filing).pauses.update(started_at=long_ago)
    with office_scope(TO):
        actions.decline(transfer.pk, TAKER, "主体在东港区")
    heard(filing.pk, FROM, "review")
    assert entry(filing.pk, FROM).office_due_on == now(filing).office_due_on
    with office_scope(FROM):
        assert deeming.deem(deeming.terms(calendar())) == 0
        submitted, _city = clocks.standing(CHIEF, timezone.now())
        assert submitted.colours["red"] == 0
