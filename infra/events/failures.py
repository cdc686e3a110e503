"""What could not be handled: rows with the time of the next try, and in the end dead letters that somebody replays."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from infra import broker, metrics
from infra.db import shared_scope
from infra.events.models import Failure
from infra.events.publisher import Message

log = structlog.get_logger(__name__)

PAUSES = (1, 5, 30, 120, 600)  # seconds; after the last the event is dead
JITTER = 0.2
BATCH = 200


def put_off(service: str, envelope: dict[str, Any], error: Exception, *, forever: bool) -> None:
    """Note that an event was not handled, and when it is tried again; `forever` where that would not help."""
    event = str(envelope.get("id", ""))[:64]
    with shared_scope(), transaction.atomic():
        failure, _new = Failure.objects.select_for_update().get_or_create(
            service=service,
            event=event,
            defaults={
                "message": envelope,
                "office": str(envelope.get("source", "")).removeprefix("/o/")[:30],
                "type": str(envelope.get("type", ""))[:60],
                "error": _words(error),
            },
        )
        failure.attempts += 1
        failure.error = _words(error)
        if forever or failure.attempts > len(PAUSES):
            failure.dead_at, failure.next_try_at = timezone.now(), None
        else:
            failure.next_try_at = timezone.now() + _pause(failure.attempts)
        failure.save()
    if failure.dead_at:
        metrics.EVENTS_DEAD.labels(service, failure.type).inc()
        log.error("event.dead", service=service, event_id=event, type=failure.type, error=failure.error)
    else:
        metrics.EVENTS_FAILED.labels(service, failure.type).inc()
        log.warning("event.failed", service=service, event_id=event, type=failure.type, error=failure.error)


def settle(service: str, event: str) -> None:
    """The event was handled after all."""
    with shared_scope():
        Failure.objects.filter(service=service, event=event).delete()


def publish_due(send: Callable[[list[Message]], None]) -> int:
    """Publish again what is due, to the queue of the one service that failed; returns how many."""
    with transaction.atomic():
        due = list(
            Failure.objects.select_for_update(skip_locked=True)
            .filter(next_try_at__lte=Now())
            .order_by("next_try_at")[:BATCH]
        )
        if due:
            send([Message(failure.message, "", broker.events_queue(failure.service)) for failure in due])
            Failure.objects.filter(pk__in=[failure.pk for failure in due]).update(next_try_at=None)
    return len(due)


def replay(**which: Any) -> int:
    """Give dead letters another round of tries, from now; returns how many."""
    with shared_scope():
        dead = Failure.objects.filter(dead_at__isnull=False, **which)
        return dead.update(dead_at=None, attempts=0, next_try_at=Now())


def _pause(attempts: int) -> timedelta:
    seconds = PAUSES[attempts - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - spreads load only


def _words(error: Exception) -> str:
    """What may be kept of an error: its kind, and the words of our own kinds; values of others could be personal."""
    ours = type(error).__module__.startswith("infra.events")
    return (f"{type(error).__name__}: {error}" if ours else type(error).__name__)[:200]
