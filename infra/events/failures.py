"""What could not be handled: rows with the time of the next try, and in the end dead letters that somebody replays."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now

from infra import metrics
from infra.db import shared_scope
from infra.events.envelope import TYPES
from infra.events.message import Message
from infra.events.models import Failure

log = structlog.get_logger(__name__)

PAUSES = (1, 5, 30, 120, 600)  # seconds; after the last the event is dead
JITTER = 0.2
BATCH = 200
# What was published again and never came back, not even as a failure, was lost by its broker: once more.
LOST_AFTER = timedelta(hours=1)


def put_off(
    service: str, kept: dict[str, Any], error: Exception, *, forever: bool = False, event: str = ""
) -> None:
    """Note that a message was not handled, and when it is tried again; `forever` where that would not help.

    Args:
        kept: the message as it came: `envelope` and `signature`, or else its `body` in base64.
        event: the id of the event, where the message has proved to be ours. Otherwise the message is filed under its
            own hash: nobody can lay a forged one in the place of an event that waits here.
    """
    envelope = kept.get("envelope")
    said = envelope if isinstance(envelope, dict) else {}
    kind = str(said.get("type", ""))
    with shared_scope(), transaction.atomic():
        failure, _new = Failure.objects.select_for_update().get_or_create(
            service=service,
            event=event or _hash(kept),
            defaults={
                "message": kept,
                "office": _plain(said.get("source", ""), 34).removeprefix("/o/"),
                "type": kind if kind in TYPES else "",
                "error": words(error),
            },
        )
        failure.attempts += 1
        failure.error = words(error)
        if forever or failure.attempts > len(PAUSES):
            failure.dead_at, failure.next_try_at = Now(), None
        else:
            failure.next_try_at = Now() + _pause(failure.attempts)
        failure.save()
    _tell(failure, dead=failure.dead_at is not None)


def _tell(failure: Failure, *, dead: bool) -> None:
    about = {"service": failure.service, "event_id": failure.event, "type": failure.type}
    if dead:
        metrics.EVENTS_DEAD.labels(failure.service, failure.type).inc()
        log.error("event.dead", **about, office=failure.office, error=failure.error)
    else:
        metrics.EVENTS_FAILED.labels(failure.service, failure.type).inc()
        log.warning("event.failed", **about, office=failure.office, error=failure.error)


def settle(service: str, kept: dict[str, Any], *, event: str) -> None:
    """The event was handled after all, under whichever name its message is filed."""
    with shared_scope():
        Failure.objects.filter(service=service, event__in=[event, _hash(kept)]).delete()


def publish_due(send: Callable[[list[Message]], None]) -> int:
    """Publish again what is due, to the queue of the one service that failed; returns how many."""
    with transaction.atomic():
        due = list(
            Failure.objects.select_for_update(skip_locked=True)
            .filter(next_try_at__lte=Now())
            .order_by("next_try_at")[:BATCH]
        )
        if due:
            send([Message.again(failure.service, failure.message) for failure in due])
            Failure.objects.filter(pk__in=[failure.pk for failure in due]).update(
                next_try_at=Now() + LOST_AFTER
            )
    return len(due)


def replay(**which: Any) -> int:
    """Give dead letters another round of tries, from now; returns how many. What could not be read stays."""
    with shared_scope():
        dead = Failure.objects.filter(dead_at__isnull=False, message__has_key="envelope", **which)
        return dead.update(dead_at=None, attempts=0, next_try_at=Now())


def words(error: Exception) -> str:
    """What may be kept of an error: its kind, and the words of our own kinds; values of others could be personal."""
    ours = type(error).__module__.startswith("infra.events")
    return _plain(f"{type(error).__name__}: {error}" if ours else type(error).__name__, 200)


def _pause(attempts: int) -> timedelta:
    seconds = PAUSES[attempts - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - spreads load only


def _hash(kept: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _plain(text: object, length: int) -> str:
    """Text that a column takes, whoever sent it."""
    return str(text).encode("ascii", "replace").decode().replace("\0", "")[:length]
