"""What the broker lost is handled after all, and what it did not lose is left alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra import broker
from infra.db import shared_scope
from infra.events import lost
from infra.events.models import Failure, Outbox
from infra.events.relay import Relay
from tests.infra.events.conftest import failure, receipts, take, work

pytestmark = [pytest.mark.usefixtures("only_mine"), pytest.mark.xdist_group("broker")]


@pytest.fixture(autouse=True)
def at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.events.relay.DEAD_SECONDS", 0.0)
    monkeypatch.setattr("infra.events.relay.RETRY_SECONDS", 0.0)


def a_minute_passes() -> None:
    with shared_scope():
        Outbox.objects.update(published_at=F("published_at") - timedelta(minutes=1))
        Failure.objects.update(next_try_at=timezone.now())


def test_what_was_lost_is_told_again_to_whom_it_did_not_reach(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    events, relay = [draft() for _ in range(3)], Relay()
    relay.step()
    assert work("review") == len(events)
    assert len(take("notify")) == len(events)
    a_minute_passes()
    relay.step()
    assert [str(failure(event).error) for event in events] == ["Lost: by the broker"] * 3  # type: ignore[union-attr]
    a_minute_passes()
    relay.step()
    assert work("review") == 0
    assert work("notify") == len(events)
    assert sorted(handled) == sorted(events)
    assert not any(failure(event) for event in events)


def test_what_waits_or_was_only_just_published_is_not_lost(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    event, relay = draft(), Relay()
    relay.step()
    a_minute_passes()
    relay.step()
    assert failure(event) is None
    work("notify")
    work("review")
    second = draft()
    relay.step()
    take("notify")
    relay.step()
    assert failure(second) is None
    assert receipts(event) == 2


def test_what_was_lost_before_the_relay_started_is_found(
    queues: str, draft: Callable[[], UUID], handled: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long nothing was published: its age is that of the oldest that waits."""
    monkeypatch.setattr(lost, "BEGINNING", "0 seconds")
    event = draft()
    Relay().step()
    take("notify")
    work("review")
    a_minute_passes()
    with shared_scope():
        Outbox.objects.filter(pk=event).update(published_at=None)
    relay = Relay()
    relay.step()
    take("notify")
    take("review")
    a_minute_passes()
    relay.step()
    assert failure(event) is not None


def test_a_queue_that_was_deleted_is_made_anew_and_filled(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    event, relay = draft(), Relay()
    relay.step()
    work("review")
    with broker.connection() as opened:
        opened.default_channel.queue_delete(broker.events_queue("notify"))
    a_minute_passes()
    for _ in range(3):
        step(relay)
        a_minute_passes()
    assert work("notify") == 1
    assert handled == [event]


def step(relay: Relay) -> None:
    """As the relay's own loop does it: a broker that refuses is asked anew."""
    from infra.events.publisher import NotConfirmed

    try:
        relay.step()
    except NotConfirmed:
        relay._let_go()


def test_a_look_costs_the_same_after_many_events(
    queues: str, draft: Callable[[], UUID], handled: list[UUID]
) -> None:
    def cost(search: lost.Search, channel: Any) -> tuple[int, int]:
        with shared_scope(), CaptureQueriesContext(connection) as asked:
            found = search.run(channel, lambda _row: pytest.fail("nothing is lost"))
        return found, len(asked)

    search, relay = lost.Search(), Relay()
    draft()
    relay.step()
    work("review")
    work("notify")
    a_minute_passes()
    with broker.connection() as opened:
        channel = opened.default_channel
        broker.declare_on(channel)
        first = cost(search, channel)
        later = cost(search, channel)
        for _ in range(30):
            draft()
        relay.step()
        work("review")
        work("notify")
        a_minute_passes()
        assert first == (0, 7)
        assert later == cost(search, channel) == (0, 6)
