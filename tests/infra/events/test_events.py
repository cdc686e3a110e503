"""From the outbox to the handler, over both brokers: nothing lost, nothing done twice."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from infra.db import office_scope, shared_scope
from infra.events import failures, registry, signing
from infra.events.delivery import deliver
from infra.events.envelope import Envelope
from infra.events.models import Failure, Outbox
from infra.events.outbox import OutsideTransaction, emit
from infra.events.publisher import NotConfirmed
from infra.events.relay import Relay
from tenants.filings.events import Drafted
from tests.infra.events.conftest import failure, receipts, take, work

pytestmark = [pytest.mark.usefixtures("only_mine"), pytest.mark.xdist_group("broker")]

EVENT = Drafted(
    state="draft", previous="draft", account="a", kind="first", filer_kind="company",
    due_on=timezone.localdate(), late=False, paper="expected",
)  # fmt: skip


def unpublished() -> int:
    with shared_scope():
        return Outbox.objects.filter(published_at__isnull=True).count()


def test_an_event_is_told_in_a_transaction_or_not_at_all() -> None:
    with office_scope("donggang"), pytest.raises(OutsideTransaction):
        emit(EVENT, subject=uuid4(), sequence=1)


def test_an_event_goes_with_its_transaction() -> None:
    subject = uuid4()
    with pytest.raises(ZeroDivisionError), office_scope("donggang"), transaction.atomic():
        emit(EVENT, subject=subject, sequence=1)
        raise ZeroDivisionError
    with shared_scope():
        assert not Outbox.objects.filter(subject=subject).exists()


def test_every_waiting_event_is_published_once(queues: str, draft: Callable[[], UUID]) -> None:
    events = {str(draft()) for _ in range(25)}
    relay = Relay()
    assert relay.step() == 25
    assert relay.step() == 0
    assert unpublished() == 0
    told = [envelope["id"] for envelope, _signature, _key in take("review")]
    assert sorted(told) == sorted(events)


def test_a_message_is_a_cloud_event(queues: str, draft: Callable[[], UUID]) -> None:
    event = draft()
    Relay().step()
    ((envelope, signature, key),) = take("notify")
    assert envelope["specversion"] == "1.0"
    assert envelope["id"] == str(event)
    assert (envelope["source"], envelope["type"], envelope["sequence"]) == (
        "/o/donggang",
        "filing.drafted",
        1,
    )
    assert key == "donggang.filing.drafted"
    assert signing.holds(envelope, signature)
    assert isinstance(Envelope.model_validate(envelope).event, Drafted)


def test_two_relays_share_the_work(queues: str, draft: Callable[[], UUID]) -> None:
    events = {str(draft()) for _ in range(40)}
    relays = [threading.Thread(target=Relay().step) for _ in range(2)]
    for relay in relays:
        relay.start()
    for relay in relays:
        relay.join()
    Relay().step()
    assert sorted(envelope["id"] for envelope, _s, _k in take("review")) == sorted(events)


def test_a_broker_that_is_away_loses_nothing(
    queues: str, draft: Callable[[], UUID], settings: Any, handled: list[UUID]
) -> None:
    event, address = draft(), settings.BROKER_URL
    settings.BROKER_URL = address.rpartition(":")[0] + ":9/0"
    with pytest.raises(NotConfirmed):
        Relay().step()
    assert unpublished() == 1
    settings.BROKER_URL = address
    Relay().step()
    work("notify")
    assert handled == [event]


def test_delivered_ten_times_is_handled_once(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    event = draft()
    Relay().step()
    (message,) = take("notify")
    for _ in range(10):
        deliver("notify", *message)
    assert handled == [event]
    assert receipts(event) == 1


def test_published_again_after_a_crash_is_handled_once(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    """The relay dies between the broker's confirm and its own mark."""
    event = draft()
    Relay().step()
    with shared_scope():
        Outbox.objects.filter(pk=event).update(published_at=None)
    Relay().step()
    assert work("notify") == 2
    assert handled == [event]


def test_two_workers_with_the_same_message_do_it_once(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    event = draft()
    Relay().step()
    (message,) = take("notify")
    barrier = threading.Barrier(4)

    def worker() -> None:
        barrier.wait()
        deliver("notify", *message)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert handled == [event]


def test_a_failing_handler_leaves_nothing_and_is_tried_again(
    queues: str, draft: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    calls: list[UUID] = []

    @registry.on("filing.drafted", service="notify")
    def stumble(envelope: Envelope) -> None:
        calls.append(envelope.id)
        if len(calls) < 3:
            raise RuntimeError("13800138000 must not be kept")

    event = draft()
    Relay().step()
    work("notify")
    for attempt in (1, 2):
        noted = failure(event)
        assert noted is not None
        assert (noted.attempts, noted.error, noted.dead_at) == (attempt, "RuntimeError", None)
        assert noted.next_try_at > timezone.now()
        assert receipts(event) == 0
        with shared_scope():
            Failure.objects.update(next_try_at=timezone.now())
        Relay().step()
        work("notify")
    assert calls == [event] * 3
    assert failure(event) is None
    assert receipts(event) == 1


def test_what_keeps_failing_is_dead_and_can_be_replayed(
    queues: str, draft: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    broken = [True]
    done: list[UUID] = []

    @registry.on("filing.drafted", service="notify")
    def stumble(envelope: Envelope) -> None:
        if broken[0]:
            raise RuntimeError
        done.append(envelope.id)

    event = draft()
    Relay().step()
    for _ in range(len(failures.PAUSES) + 1):
        work("notify")
        with shared_scope():
            Failure.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
        Relay().step()
    noted = failure(event)
    assert noted is not None
    assert noted.dead_at is not None
    assert Relay().step() == 0
    broken[0] = False
    assert failures.replay(event=str(event)) == 1
    Relay().step()
    work("notify")
    assert done == [event]
    assert failure(event) is None


@pytest.mark.parametrize("spoil", ["signature", "office", "type", "data", "routing key", "not an envelope"])
def test_a_poisoned_or_forged_message_is_dead_at_once_and_others_go_on(
    queues: str, draft: Callable[[], UUID], handled: list[UUID], spoil: str
) -> None:
    bad, good = draft(), draft()
    Relay().step()
    messages = {envelope["id"]: (envelope, signature, key) for envelope, signature, key in take("notify")}
    envelope, signature, key = messages[str(bad)]
    match spoil:
        case "signature":
            signature = "0" * 64
        case "office":
            envelope = {**envelope, "source": "/o/lanshan"}
        case "type":
            envelope = {**envelope, "type": "filing.unheard_of"}
            signature, key = signing.signature(signing.canonical(envelope)), "donggang.filing.unheard_of"
        case "data":
            envelope = {**envelope, "data": {**envelope["data"], "name": "x"}}
            signature = signing.signature(signing.canonical(envelope))
        case "routing key":
            key = "lanshan.filing.drafted"
        case _other:
            envelope = {"id": str(bad)}
            signature = signing.signature(signing.canonical(envelope))
    deliver("notify", envelope, signature, key)
    deliver("notify", *messages[str(good)])
    with shared_scope():
        (noted,) = Failure.objects.all()
    assert noted.dead_at is not None
    assert handled == [good]
    assert receipts(bad) == 0


def test_a_handler_runs_in_the_office_of_its_event(
    queues: str, draft: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    seen: list[tuple[str, str]] = []

    @registry.on("filing.drafted", service="review")
    def look(envelope: Envelope) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            seen.append(cursor.fetchone())

    draft()
    Relay().step()
    work("review")
    ((user, schema),) = seen
    assert user.endswith("_o_donggang")
    assert schema == "o_donggang"


def test_late_events_do_not_turn_the_docket_back(queues: str, live: None) -> None:
    from services.review.models import DocketEntry
    from tenants.filings import workflow
    from tests.make import STAFF, make_draft

    with office_scope("donggang"):
        filing = make_draft()
        workflow.move(filing, "submit", STAFF, now=timezone.now())
        workflow.move(filing, "withdraw", STAFF, reason="closed")
    Relay().step()
    messages = [message for message in take("review") if message[0]["subject"] == str(filing.pk)]
    for message in reversed(messages):
        deliver("review", *message)
    with shared_scope():
        entry = DocketEntry.objects.get(filing=filing.pk)
    assert (entry.state, entry.sequence) == ("withdrawn", 3)
