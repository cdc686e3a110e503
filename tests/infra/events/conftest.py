"""Both brokers, really running; each test begins with empty queues and handlers of its own."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from infra import broker
from infra.db import office_scope, shared_scope
from infra.events import registry
from infra.events.delivery import deliver
from infra.events.models import Failure, Outbox, Receipt
from tests.make import make_draft


@pytest.fixture(params=["valkey", "rabbitmq"])
def queues(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """A broker with all queues there, and empty."""
    if request.param == "rabbitmq":
        settings.BROKER_URL = os.environ["BEIAN_TEST_RABBITMQ"]
    broker.declare_topology()
    with broker.connection() as opened:
        for queue in broker.queues():
            queue(opened.default_channel).purge()
    return request.param


@pytest.fixture
def only_mine(live: None) -> None:
    """No event of another test is in the outbox."""
    from django.db import connection

    with shared_scope(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_outbox")
        cursor.execute("DELETE FROM events_failure")


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """What a handler of notify's has handled; no other handler runs."""
    seen: list[UUID] = []
    monkeypatch.setattr(registry, "_handlers", {})
    registry.on("filing.drafted", service="notify")(lambda envelope: seen.append(envelope.id))
    return seen


@pytest.fixture
def draft() -> Callable[[], UUID]:
    """Makes a filing in Donggang, and with it an event; gives the event's id."""

    def make() -> UUID:
        with office_scope("donggang"):
            filing = make_draft()
        with shared_scope():
            return Outbox.objects.get(subject=filing.pk, sequence=1).pk

    return make


Taken = tuple[dict[str, Any], str, str]


def take(service: str) -> list[Taken]:
    """All messages of a service's events queue: envelope, signature, routing key; acknowledged."""
    found: list[Taken] = []
    with broker.connection() as opened:
        queue = next(q for q in broker.queues() if q.name == broker.events_queue(service))(
            opened.default_channel
        )
        while (message := queue.get()) is not None:
            (envelope, signature), _keywords, _embedded = message.payload
            found.append((envelope, signature, message.delivery_info["routing_key"]))
            message.ack()
    return found


def work(service: str) -> int:
    """Handle all that is in a service's queue; how many messages that were."""
    messages = take(service)
    for message in messages:
        deliver(service, *message)
    return len(messages)


def receipts(event: UUID) -> int:
    with shared_scope():
        return Receipt.objects.filter(event=event).count()


def failure(event: UUID) -> Failure | None:
    with shared_scope():
        return Failure.objects.filter(event=str(event)).first()
