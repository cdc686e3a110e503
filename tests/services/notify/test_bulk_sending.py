"""A message to many is written bit by bit: to nobody twice, to all of the selection, until it is stopped."""

from collections import Counter
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from services.notify import reaching
from services.notify.budget import limits
from services.notify.bulk import writing
from services.notify.bulk.models import Bulk, BulkState
from services.notify.calls import Call
from services.notify.models import Fate, Message, Why
from tenants.filings import workflow
from tenants.filings.models import Filing
from tenants.offices import directory
from tests.services.notify.bulks import (
    FIRST,
    SECOND,
    approved,
    emptied,
    now,
    overdue,
    tick,
    told,
    written,
)

Rules = Callable[..., None]
pytestmark = pytest.mark.usefixtures("two_offices")


def test_so_many_in_a_tick_over_all_offices(few: int) -> None:
    here, there = [overdue() for _ in range(6)], [overdue(SECOND) for _ in range(5)]
    bulk, other = approved(), approved()
    for expected in (4, 8, 11):
        assert tick() == few
        assert now(bulk).written == expected
    assert now(bulk).state == BulkState.DONE
    assert now(other).written == 1  # what the first one left of the tick
    tick(5)
    assert now(other).written == 11
    assert len(written(here)) == 12
    assert len(written(there, SECOND)) == 10


@pytest.mark.parametrize("at", ["before", "written", "moved"])
def test_a_tick_that_dies_half_way_writes_nobody_twice_and_leaves_nobody_out(
    few: int, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = [overdue() for _ in range(3)], [overdue(SECOND) for _ in range(3)]
    bulk = approved(sms=True)
    dies = {"before": (writing, "_write"), "written": (writing, "_in_office"), "moved": (Bulk, "save")}
    where, name = dies[at]
    original = getattr(where, name)

    def die_afterwards(*args: Any, **kwargs: Any) -> Any:
        if at != "before":
            original(*args, **kwargs)
        raise RuntimeError("killed")

    with monkeypatch.context() as killed:
        killed.setattr(where, name, die_afterwards)
        assert tick() == 0
    assert (now(bulk).written, now(bulk).after) == (0, None)
    assert written(here) == []
    tick(4)
    assert len(written(here)) == len(written(there, SECOND)) == 6
    assert (now(bulk).state, now(bulk).written) == (BulkState.DONE, 6)


def test_were_a_tick_repeated_all_the_same_nobody_would_be_written_twice() -> None:
    filings = [overdue() for _ in range(3)]
    bulk = approved(sms=True)
    tick()
    with shared_scope():
        Bulk.objects.filter(pk=bulk.pk).update(state="running", at_office=FIRST, after=None)
    tick()
    assert len(written(filings)) == 6


def test_who_has_filed_before_the_turn_comes_is_left_out(few: int) -> None:
    filings = [overdue() for _ in range(8)]
    bulk = approved(offices=[FIRST])
    tick()
    with office_scope(FIRST):
        filed = Filing.objects.get(pk=filings[5].pk)
        workflow.move(filed, "withdraw", Actor("staff", "1", "clerk", FIRST), reason="closed")
    tick(2)
    assert written([filed]) == []
    assert len(written(filings)) == 7
    done = now(bulk)
    assert (done.state, done.written, done.total) == (BulkState.DONE, 7, 8)


def test_one_whose_address_cannot_be_read_keeps_nobody_from_being_written_to() -> None:
    broken, whole = overdue(), overdue()
    with office_scope(FIRST):
        Filing.objects.filter(pk=broken.pk).update(admin_mobile=b"\x01broken")
    bulk = approved(offices=[FIRST], sms=True)
    tick()
    assert told(written([broken, whole])) == {(whole.pk, "mail"), (whole.pk, "sms")}
    assert now(bulk).state == BulkState.DONE


def test_what_fails_stays_where_it_is_and_keeps_no_other_from_going_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    overdue(), overdue(SECOND)
    first, second = approved(offices=[FIRST]), approved(offices=[SECOND])
    original = writing._write

    def not_here(bulk: Bulk, filings: list[Filing]) -> None:
        if bulk.at_office == FIRST:
            raise DatabaseError("away")
        original(bulk, filings)

    monkeypatch.setattr(writing, "_write", not_here)
    tick()
    assert (now(first).state, now(second).state) == (BulkState.RUNNING, BulkState.DONE)


def test_a_thousand_filings_take_as_many_statements_as_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    def statements(count: int) -> int:
        emptied()
        for _ in range(count):
            overdue()
        bulk = approved(offices=[FIRST], sms=True)
        monkeypatch.setattr(writing, "A_TICK", count)
        monkeypatch.setattr(writing, "AHEAD", 2 * count + 1)
        # What a process reads again after a time is not read while statements are counted.
        directory.refresh()
        limits.forget()
        limits.a_month(FIRST, "sms")
        with CaptureQueriesContext(connection) as asked:
            assert tick() == count
        assert now(bulk).written == count
        tick()
        assert now(bulk).state == BulkState.DONE
        return len(asked)

    few = statements(10)
    assert statements(1000) == few < 12


def test_no_more_is_written_than_is_sent(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "AHEAD", 8)
    for _ in range(12):
        overdue()
    bulk = approved(offices=[FIRST])
    assert [tick() for _ in range(4)] == [4, 4, 0, 0]
    with office_scope(FIRST):
        first = Message.objects.filter(bulk=bulk.pk).values_list("pk", flat=True)[0]
        Message.objects.filter(pk=first).update(state=Fate.ACCEPTED)
    tick(2)
    assert (now(bulk).written, now(bulk).state) == (12, BulkState.RUNNING)


def test_at_night_a_message_with_sms_waits_and_one_by_mail_goes_on(at_peace: Rules) -> None:
    overdue()
    by_sms, by_mail = approved(sms=True), approved()
    at_peace(quiet_from=time(0), quiet_to=time(23, 59, 59))  # never day
    tick()
    assert (now(by_sms).written, now(by_mail).written) == (0, 1)
    at_peace()
    tick()
    assert now(by_sms).written == 1


def test_one_number_gets_no_more_sms_a_day_than_any_other_time(at_peace: Rules) -> None:
    at_peace(sms_a_day=3)
    filings = [overdue(admin_mobile="+8613900003333") for _ in range(5)]
    approved(sms=True)
    tick()
    sms = [(m.state, m.error) for m in written(filings) if m.channel == "sms"]
    assert Counter(sms) == {(Fate.CREATED, ""): 3, (Fate.SUPPRESSED, Why.TOO_MANY): 2}
    assert {m.state for m in written(filings) if m.channel == "mail"} == {Fate.CREATED}


def test_one_that_does_not_arrive_is_no_phone_task() -> None:
    filing = overdue()
    approved()
    tick()
    with office_scope(FIRST):
        Message.objects.filter(filing=filing.pk).update(state=Fate.FAILED, done_at=timezone.now())
        reaching.look()
        assert not Call.objects.filter(filing=filing.pk).exists()
