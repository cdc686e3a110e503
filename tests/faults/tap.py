"""Messages as they are on the broker: heard, taken out of a queue, put in again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu import Connection, Queue

from infra import broker
from tests.faults.stage import Stage

Taken = tuple[bytes, dict[str, Any], str]  # body, headers, routing key


class Tap:
    """One connection to the broker, with a queue of its own that hears every event."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._ear = Queue(exchange=broker.EVENTS, routing_key="#", exclusive=True)(channel)
        self._ear.declare()

    def heard(self) -> list[Taken]:
        """Every event since the last call."""
        return list(self._empty(self._ear))

    def take(self, service: str) -> list[Taken]:
        """All that waits for a service; it is gone from its queue then."""
        return list(self._empty(Queue(broker.events_queue(service), no_declare=True)(self._channel)))

    def _empty(self, queue: Queue) -> Iterator[Taken]:
        while (message := queue.get(no_ack=True, accept=["json"])) is not None:
            body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
            yield body, message.headers, message.delivery_info["routing_key"]

    def tell(self, message: Taken, *, service: str = "") -> None:
        """Put a message on the exchange, as the relay does; or into one service's queue."""
        body, headers, key = message
        self._channel.basic_publish(
            self._channel.prepare_message(
                body, headers=headers, content_type="application/json", content_encoding="utf-8"
            ),
            exchange="" if service else broker.EVENTS.name,
            routing_key=broker.events_queue(service) if service else key,
        )

    def waiting(self, service: str) -> int:
        """How many messages wait for a service."""
        return int(self._channel.queue_declare(broker.events_queue(service), passive=True).message_count)


@contextmanager
def tapped(stage: Stage) -> Iterator[Tap]:
    """A tap on the stage's broker."""
    with Connection(stage.stack.environment["BROKER_URL"]) as connection:
        yield Tap(connection.default_channel)
