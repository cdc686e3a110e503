"""Getting messages to the broker for sure: RabbitMQ confirms them in windows, Valkey by its answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from amqp.exceptions import AMQPError
from kombu import Producer
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from infra import broker
from infra.events.signing import signature

TASK = "events.deliver"
CONFIRM_SECONDS = 10
# What can go wrong on the way to a broker, by either transport.
LOST = (OSError, AMQPError, RedisError, OperationalError)


class NotConfirmed(Exception):
    """The broker did not take over the messages; they will be published again."""


@dataclass(frozen=True, slots=True)
class Message:
    """One envelope and where it goes: to the topic exchange, or (again) to one service's queue."""

    envelope: dict[str, Any]
    exchange: str
    routing_key: str

    @property
    def body(self) -> bytes:
        """Celery's message body, protocol 2: arguments, keyword arguments, and what follows (nothing)."""
        arguments = [self.envelope, signature(self.envelope), self.routing_key]
        return json.dumps([arguments, {}, {}], ensure_ascii=False).encode()

    @property
    def headers(self) -> dict[str, Any]:
        """Celery's headers, protocol 2."""
        return {
            "lang": "py",
            "task": TASK,
            "id": str(self.envelope.get("id", "")),
            "root_id": str(self.envelope.get("id", "")),
            "parent_id": None,
            "group": None,
            "retries": 0,
            "eta": None,
            "expires": None,
            "timelimit": [None, None],
            "argsrepr": "()",
            "kwargsrepr": "{}",
            "origin": "relay",
            "ignore_result": True,
        }


class Publisher(Protocol):
    """Takes messages and returns when the broker has them."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Publish all.

        Raises:
            NotConfirmed: not all of them are known to be with the broker.
        """

    def close(self) -> None:
        """Let go of the connection."""


PROPERTIES = {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2}


class ConfirmingPublisher:
    """RabbitMQ: a window of messages goes out without waiting, then all its confirms are awaited."""

    def __init__(self) -> None:
        self._connection = broker.connection()
        self._connection.transport_options = {
            **self._connection.transport_options,
            "confirm_publish": False,  # one by one it would be; ours is below
        }
        self._channel = self._connection.default_channel
        broker.declare_on(self._channel)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._acked)
        self._channel.events["basic_nack"].add(self._nacked)
        self._sent = 0
        self._open: set[int] = set()
        self._refused = False

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`."""
        try:
            for message in messages:
                self._send(message)
            while self._open and not self._refused:
                self._connection.drain_events(timeout=CONFIRM_SECONDS)
        except LOST as error:
            raise NotConfirmed(type(error).__name__) from error
        if self._refused:
            raise NotConfirmed("refused")

    def _send(self, message: Message) -> None:
        properties = {"delivery_mode": 2, "correlation_id": message.headers["id"]}
        prepared = self._channel.prepare_message(
            message.body,
            content_type=PROPERTIES["content_type"],
            content_encoding=PROPERTIES["content_encoding"],
            headers=message.headers,
            properties=properties,
        )
        self._sent += 1
        self._open.add(self._sent)
        self._channel.basic_publish(
            prepared, exchange=message.exchange, routing_key=message.routing_key, timeout=CONFIRM_SECONDS
        )

    def _acked(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - amqp's callback
        self._open = {sent for sent in self._open if sent > tag} if multiple else self._open - {tag}

    def _nacked(self, _tag: int, _multiple: bool) -> None:  # noqa: FBT001 - amqp's callback
        self._refused = True

    def close(self) -> None:
        """See `Publisher`."""
        self._connection.release()


class AnsweredPublisher:
    """Valkey or Redis: each push is answered, and persisted by the server's append-only file."""

    def __init__(self) -> None:
        self._connection = broker.connection()
        broker.declare_on(self._connection.default_channel)
        self._producer = Producer(self._connection.default_channel, auto_declare=False)

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`."""
        try:
            for message in messages:
                self._producer.publish(
                    message.body,
                    exchange=message.exchange,
                    routing_key=message.routing_key,
                    headers=message.headers,
                    correlation_id=message.headers["id"],
                    **PROPERTIES,
                )
        except LOST as error:
            raise NotConfirmed(type(error).__name__) from error

    def close(self) -> None:
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
