"""What is stuck: filings that wait for a person to see to them, and what else waits in the office."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import page
from infra.problems import NotFound
from infra.service import Waiting, services
from services.review.desk import Row, rows_of
from services.review.queries import COUNTED
from services.review.supervising.doings import overseen_by
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import last_begun, local_date
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tenants.filings.states import State
from tenants.offices import directory

BEGUN = "(coalesce(clock_since, stage_since) AT TIME ZONE 'Asia/Shanghai')::date"
KINDS: dict[str, object] = {
    "red": _("Past the limit"),
    "forgotten": _("Taken and left lying"),
    "never_back": _("Returned, never back"),
}
WHY: dict[str, object] = {
    "red": _("The office's working days are over. Open it and decide, or hand it to somebody who does."),
    "forgotten": _("Somebody took it, and the time for it ran out without a decision. It is free again."),
    "never_back": _("The filer was asked to correct something, and the day for it has passed. Call them."),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """How many things of one kind are stuck, to COUNTED."""

    waiting: Waiting
    count: int


def kind_of(name: str) -> str:
    """The kind of this name; the first one without.

    Raises:
        NotFound: there is none.
    """
    if name and name not in KINDS:
        raise NotFound("no-such-kind", _("Filings are not stuck in such a way."))
    return name or next(iter(KINDS))


class Stuck:
    """The filings of the current office that are stuck, by the way in which they are.

    Raises:
        Forbidden: neither the office's supervisor nor an auditor of it.
    """

    def __init__(self, actor: Actor, now: datetime) -> None:
        overseen_by(actor)
        self._actor, self._now = actor, now
        here = Filing.objects.filter(state=State.SUBMITTED)
        self._of: dict[str, QuerySet[Filing]] = {
            "red": _red(here, now),
            "forgotten": here.exclude(claimed_by="").filter(claimed_until__lt=now),
            "never_back": Filing.objects.filter(state=State.OVERDUE, returns__gt=0),
        }

    def rows(self, kind: str, after: str = "") -> tuple[list[Row], str]:
        """Those that are stuck in one way, longest waiting first, and the mark of the next page."""
        found = page(self._of[kind], after, ("stage_since", "id"), lambda one: (one.stage_since, one.pk))
        return rows_of(found.rows, self._actor, self._now), found.after

    def counts(self) -> dict[str, int]:
        """How many they are, each to COUNTED."""
        return {kind: rows[:COUNTED].count() for kind, rows in self._of.items()}


def _red(here: QuerySet[Filing], now: datetime) -> QuerySet[Filing]:
    """Those past the limit; who waited for their filer have had longer than it seems, and are looked at one by one."""
    days, limit = calendar(), directory.pack().limits.district_examination
    begun = last_begun(local_date(now) - timedelta(days=1), limit, days)
    slow = here.annotate(begun=RawSQL(BEGUN, ())).filter(begun__lte=begun)  # noqa: S611 - words of our own
    waited = slow.filter(returns__gt=0).order_by("stage_since").prefetch_related("pauses")[:COUNTED]
    red = [one.pk for one in waited if (clock := clock_of(one, now, days)) and clock.colour == "red"]
    return slow.filter(Q(returns=0) | Q(pk__in=red))


def elsewhere(actor: Actor) -> list[Figure]:
    """What else waits, as the services say it: one statement.

    Raises:
        Forbidden: as `Stuck`.
    """
    overseen_by(actor)
    found = [one for service in services().values() for one in service.waiting]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({one.count})' for one in found)}", {"most": COUNTED})
        counts = cursor.fetchone()
    return [Figure(one, count) for one, count in zip(found, counts, strict=True)]
