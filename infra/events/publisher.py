"""Publishing: to RabbitMQ with confirms in windows, to Valkey plainly. Either way a message is there or it is not."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import structlog
from amqp import Message as AmqpMessage
from amqp.exceptions import AMQPError
from kombu import Producer
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from infra import broker
from infra.events.message import Message
from infra.failpoints import reached

log = structlog.get_logger(__name__)

CONFIRM_SECONDS = 10
HEAR_SECONDS = 0.01
# What can go wrong on the way to a broker, by either transport.
LOST = (OSError, AMQPError, RedisError, OperationalError)
PROPERTIES = {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2}


class NotConfirmed(Exception):
    """The broker did not take over the messages; they will be published again."""


class Blocked(NotConfirmed):
    """The broker has an alarm (memory, disk) and takes nothing for now; the connection is kept."""


class Publisher(Protocol):
    """Takes messages and returns when the broker has them."""

    channel: Any

    def publish(self, messages: Sequence[Message]) -> None:
        """Publish all.

        Raises:
            Blocked: the broker takes nothing for now.
            NotConfirmed: not all of them are known to be with the broker.
        """

    def close(self) -> None:
        """Let go of the connection, in order."""

    def abandon(self) -> None:
        """Let go of a connection that may not answer any more."""


class ConfirmingPublisher:
    """RabbitMQ: a window of messages goes out without waiting, then all its confirms are awaited."""

    def __init__(self) -> None:
        self._connection = broker.connection()
        # One by one it would be; ours is below.
        options = {**self._connection.transport_options, "confirm_publish": False}
        self._connection.transport_options = options
        self._wire = self._connection.connection
        self._blocked = ""
        self._wire.on_blocked, self._wire.on_unblocked = self._on_blocked, self._on_unblocked
        self.channel = self._connection.default_channel
        broker.declare_on(self.channel)
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._on_ack)
        self.channel.events["basic_nack"].add(self._on_nack)
        self._sent = 0
        self._open: set[int] = set()
        self._refused = False

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`. A window that an alarm interrupts is published again as a whole."""
        self._open.clear()
        try:
            if self._blocked:
                self._hear()
            for message in messages:
                self._send(message)
                reached("relay.some_sent")
            while self._open and not self._refused:
                self._wire.drain_events(timeout=CONFIRM_SECONDS)
                self._unless_blocked()
        except LOST as error:
            raise NotConfirmed(type(error).__name__) from error
        if self._refused:
            raise NotConfirmed("refused")

    def _hear(self) -> None:
        """Whether the alarm is over, if the broker has said so."""
        with suppress(TimeoutError):
            while True:
                self._wire.drain_events(timeout=HEAR_SECONDS)

    def _unless_blocked(self) -> None:
        if self._blocked:
            raise Blocked(self._blocked)

    def _send(self, message: Message) -> None:
        self._unless_blocked()
        prepared = AmqpMessage(
            message.body, application_headers=message.headers, correlation_id=message.id, **PROPERTIES
        )
        self.channel.basic_publish(
            prepared, exchange=message.exchange, routing_key=message.routing_key, timeout=CONFIRM_SECONDS
        )
        self._sent += 1
        self._open.add(self._sent)

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - amqp's callback
        if multiple:
            self._open = {sent for sent in self._open if sent > tag}
        else:
            self._open.discard(tag)

    def _on_nack(self, _tag: int, _multiple: bool) -> None:  # noqa: FBT001 - amqp's callback
        self._refused = True

    def _on_blocked(self, reason: str) -> None:
        self._blocked = reason
        log.warning("broker.blocked")

    def _on_unblocked(self) -> None:
        self._blocked = ""

    def close(self) -> None:
        """See `Publisher`."""
        self._connection.release()

    def abandon(self) -> None:
        """See `Publisher`. A broker under alarm does not read our goodbye either."""
        self._wire.collect()


class AnsweredPublisher:
    """Valkey or Redis: each push is answered, and persisted by the server's append-only file."""

    def __init__(self) -> None:
        self._connection = broker.connection()
        self.channel = self._connection.default_channel
        broker.declare_on(self.channel)
        self._producer = Producer(self.channel, auto_declare=False)

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`."""
        try:
            for message in messages:
                self._producer.publish(
                    message.body,
                    exchange=message.exchange,
                    routing_key=message.routing_key,
                    headers=message.headers,
                    correlation_id=message.id,
                    **PROPERTIES,
                )
                reached("relay.some_sent")
        except LOST as error:
            raise NotConfirmed(type(error).__name__) from error

    def close(self) -> None:
        """See `Publisher`."""
        self._connection.release()

    def abandon(self) -> None:
        """See `Publisher`."""
        self._connection.release()


def publisher() -> Publisher:
    """A connection to the broker of this installation.

    Raises:
        NotConfirmed: it does not answer.
    """
    try:
        return ConfirmingPublisher() if broker.is_rabbitmq() else AnsweredPublisher()
    except LOST as error:
        raise NotConfirmed(type(error).__name__) from error
