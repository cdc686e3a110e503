"""What the city watches over: how the SMS providers do, and the events that a service gave up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.events import failures
from infra.events.models import Failure
from infra.messages.models import Minute
from infra.messages.sms import health, providers
from infra.problems import Forbidden, NotFound
from tenants.filings import permissions

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOWN = 200  # dead letters, one by one


@dataclass(frozen=True, slots=True)
class Span:
    """What a provider did in some time; `share` of what it took was delivered soon enough, in per cent."""

    accepted: int
    refused: int
    delivered: int
    failed: int
    share: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """How a provider does; `weight` is its share among the others, None where it is not used any more."""

    name: str
    weight: int | None
    slow: bool
    hour: Span
    day: Span


@dataclass(frozen=True, slots=True)
class Kind:
    """The dead letters of one service about one type of event; `readable`: how many can be tried again."""

    service: str
    type: str
    count: int
    readable: int
    since: Any


def health_of_providers(actor: Actor) -> list[Health]:
    """Every provider that is used, or was within a day.

    Raises:
        Forbidden: not of the city.
    """
    _reads(actor)
    weights = providers()
    with shared_scope():
        counted = {row["provider"]: row for row in _counted()}
    slow = health.slow()
    return [
        Health(
            name,
            weights.get(name),
            name in slow,
            _span(counted.get(name), "hour"),
            _span(counted.get(name), "day"),
        )
        for name in [*weights, *sorted(counted.keys() - weights.keys())]
    ]


def _counted() -> Iterable[Any]:
    last_hour = Q(minute__gt=Now() - HOUR)
    sums: dict[str, Any] = {f"day_{one}": Sum(one) for one in health.OUTCOMES}
    sums |= {f"hour_{one}": Sum(one, filter=last_hour) for one in health.OUTCOMES}
    return Minute.objects.filter(minute__gt=Now() - DAY).values("provider").annotate(**sums)


def _span(row: dict[str, Any] | None, span: str) -> Span:
    of = {one: (row or {}).get(f"{span}_{one}") or 0 for one in health.OUTCOMES}
    share = round(100 * of["prompt"] / of["accepted"]) if of["accepted"] else None
    return Span(of["accepted"], of["refused"], of["delivered"], of["failed"], share)


def dead_letters(actor: Actor) -> tuple[list[Kind], list[Failure]]:
    """What services gave up, by kind, and the newest one by one.

    Raises:
        Forbidden: not of the city.
    """
    _reads(actor)
    with shared_scope():
        kinds = [Kind(**row) for row in _kinds()]
        newest = (
            _dead().annotate(readable=Q(message__has_key="envelope")).defer("message").order_by("-dead_at")
        )
        return kinds, list(newest[:SHOWN])


def _dead() -> QuerySet[Failure]:
    return Failure.objects.filter(dead_at__isnull=False)


def _kinds() -> Iterable[Any]:
    counts = {
        "count": Count("pk"),
        "readable": Count("pk", filter=Q(message__has_key="envelope")),
        "since": Min("dead_at"),
    }
    return _dead().values("service", "type").annotate(**counts).order_by("service", "type")


def replay(actor: Actor, **which: Any) -> int:
    """Give dead letters another round of tries: one, or all of a kind; in the city's audit trail.

    Raises:
        Forbidden: not an officer of the city.
        NotFound: there is none that can be tried again.
    """
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
    with transaction.atomic():
        count = failures.replay(**which)
        if not count:
            raise NotFound("no-such-letter", _("There is no such event any more that can be tried again."))
        trail.record(actor, "event.replayed", None, {**which, "count": count})
    return count


def _reads(actor: Actor) -> None:
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
