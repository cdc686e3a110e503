"""Messages that never become an event: not ours, not readable, or given up by the broker. They are dead letters too."""

import base64
import json
from contextlib import suppress
from typing import Any

from infra import broker
from infra.events import failures
from infra.events.envelope import Envelope, UnknownEvent
from infra.events.publisher import LOST, NotConfirmed, Publisher
from infra.events.signing import holds

KEPT_BYTES = 64 * 1024


class Unreadable(Exception):
    """The message is no task as Celery and we write it."""


class GivenUp(Exception):
    """The broker delivered the message so often, without an acknowledgement, that it gave up."""


def arguments(message: Any) -> list[Any]:
    """A message's arguments, if it is a task at all.

    Raises:
        Unreadable: it is not.
    """
    try:
        name, (args, kwargs, embedded) = message.headers["task"], message.decode()
    except Exception as error:  # noqa: BLE001 - kombu and its decoders raise what they like
        raise Unreadable(type(error).__name__) from None
    kinds = ((name, str), (args, list), (kwargs, dict), (embedded, dict))
    if not all(isinstance(value, kind) for value, kind in kinds):
        raise Unreadable("not as a task is written")
    return list(args)


def kept(envelope: Any, signature: Any) -> dict[str, Any]:
    """A message's arguments as its dead letter keeps them: as they are, or unread where PostgreSQL would refuse them.

    (Its JSON knows neither NUL, nor half a surrogate pair, nor a number that is none.)
    """
    pair = {"envelope": envelope, "signature": signature}
    try:
        text = json.dumps(pair, ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError:
        return _unread(json.dumps(pair).encode())
    return _unread(text.encode()) if r"\u0000" in text else pair


def bury(service: str, message: Any, error: Exception) -> None:
    """Keep a message as a dead letter; it can be acknowledged then.

    Raises:
        OperationalError, InterfaceError: the database is away; the message has to wait.
    """
    letter = _unread(message.body.encode() if isinstance(message.body, str) else bytes(message.body or b""))
    event = ""
    with suppress(Unreadable, UnknownEvent, ValueError):
        envelope, signature = arguments(message)
        letter = kept(envelope, signature)
        event = str(Envelope.read(envelope).id) if holds(envelope, signature) else ""
    failures.put_off(service, letter, error, event=event, forever=True)


def _unread(body: bytes) -> dict[str, Any]:
    return {"body": base64.b64encode(body[:KEPT_BYTES]).decode()}


def collect(publisher: Publisher) -> int:
    """Make dead letters of what RabbitMQ gave up; returns how many.

    Raises:
        NotConfirmed: the broker is away.
    """
    if not broker.is_rabbitmq():
        return 0
    queue, found = broker.dead_queue()(publisher.channel), 0
    try:
        while (message := queue.get(accept=["json"])) is not None:
            queue_of_origin = str((message.headers.get("x-death") or [{}])[0].get("queue", ""))
            bury(queue_of_origin.partition(".")[0][:10], message, GivenUp("by the broker"))
            message.ack()
            found += 1
    except LOST as error:
        raise NotConfirmed(type(error).__name__) from error
    return found
