"""A message to many that is stopped, and how far one is."""

from collections import Counter
from collections.abc import Callable

import pytest

from infra.db import office_scope, owner_scope, shared_scope
from infra.ledger import checks
from infra.problems import Conflict
from services.notify import sending
from services.notify.bulk import actions, queries
from services.notify.bulk.models import Bulk, BulkState
from services.notify.models import Fate, Message, Why
from tests.services.notify.bulks import (
    FIRST,
    LIU,
    SECOND,
    approved,
    now,
    overdue,
    tick,
    written,
)

Rules = Callable[..., None]
pytestmark = pytest.mark.usefixtures("two_offices")


def test_stopped_in_the_middle_nothing_more_is_written_and_what_waits_is_not_sent(few: int) -> None:
    here, there = [overdue() for _ in range(3)], [overdue(SECOND) for _ in range(6)]
    bulk, other = approved(sms=True), approved(offices=[FIRST], text="另一件")
    tick()
    with office_scope(FIRST):
        sent = Message.objects.filter(bulk=bulk.pk).order_by("id").first()
        assert sent is not None
        Message.objects.filter(pk=sent.pk).update(state=Fate.ACCEPTED)
    with office_scope("city"):
        _stopped, count = actions.stop(bulk.pk, LIU)
    assert count == 7
    tick(5)
    assert now(bulk).written == 4
    states = Counter((m.state, m.error) for m in written(here) if m.bulk == bulk.pk)
    assert states == {(Fate.ACCEPTED, ""): 1, (Fate.SUPPRESSED, Why.STOPPED): 5}
    assert len(written(there, SECOND)) == 2
    assert now(other).state == BulkState.DONE
    with office_scope(FIRST):
        assert set(Message.objects.filter(bulk=other.pk).values_list("state", flat=True)) == {Fate.CREATED}
    with office_scope("city"), pytest.raises(Conflict):
        actions.stop(bulk.pk, LIU)


def test_what_was_being_sent_when_it_was_stopped_and_was_not_taken_is_not_tried_again() -> None:
    filing = overdue()
    bulk = approved()
    tick()
    with office_scope(FIRST):
        (message,) = sending._claim([written([filing])[0].pk], sending.MAIL)
    with office_scope("city"):
        assert actions.stop(bulk.pk, LIU)[1] == 0
    with office_scope(FIRST):
        sending.not_taken([message])
        assert Message.objects.get(pk=message.pk).state == Fate.CREATED
    tick()
    (message,) = written([filing])
    assert (message.state, message.error) == (Fate.SUPPRESSED, Why.STOPPED)


def test_progress_is_by_office_from_the_messages_states() -> None:
    for office in (FIRST, FIRST, SECOND):
        overdue(office)
    bulk = approved()
    tick()
    with office_scope(FIRST):
        first = Message.objects.filter(bulk=bulk.pk).values_list("pk", flat=True)[0]
        Message.objects.filter(pk=first).update(state=Fate.DELIVERED)
    with office_scope("city"):
        progress = queries.progress(bulk)
    assert [(card.slug, figures) for card, figures in progress.of] == [
        (FIRST, [1, 0, 1, 0, 0]),
        (SECOND, [1, 0, 0, 0, 0]),
    ]
    assert progress.sums == [2, 0, 1, 0, 0]


def test_the_ledger_knows_what_was_approved_and_names_what_was_not() -> None:
    filing = overdue()
    bulk = approved()
    tick()
    (message,) = written([filing])
    check = next(one for one in checks() if one.name == "written")

    def named() -> list[str]:
        with owner_scope(f"o_{FIRST}"):
            return [one.reason for one in check.look(FIRST) if one.subject == str(message.pk)]

    assert named() == []
    with shared_scope():
        Bulk.objects.filter(pk=bulk.pk).update(approved_at=None)
    assert named() == [f"written to many, which nobody approved: {bulk.pk}"]
