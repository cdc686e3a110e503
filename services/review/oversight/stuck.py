"""What is stuck: filings that wait for a person to see to them, and what else waits in the office."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import page
from infra.problems import NotFound
from infra.service import Waiting, services
from services.review.counting import COUNTED
from services.review.desk import Row, named, people, rows_of
from services.review.oversight.doings import overseen_by
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import local_date
from tenants.filings.models import Filing
from tenants.filings.standing import of_colour
from tenants.filings.states import State

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
            "red": here.filter(of_colour("red", local_date(now), calendar())),
            "forgotten": here.exclude(claimed_by="").filter(claimed_until__lt=now),
            "never_back": Filing.objects.filter(state=State.OVERDUE, returns__gt=0),
        }

    def rows(self, kind: str, after: str = "") -> tuple[list[Row], str]:
        """Those that are stuck in one way, longest waiting first, and the mark of the next page."""
        found = page(self._of[kind], after, ("stage_since", "id"), lambda one: (one.stage_since, one.pk))
        names = people(named(found.rows)).names
        return rows_of(found.rows, self._actor, self._now, names), found.after

    def counts(self) -> dict[str, int]:
        """How many they are, each to COUNTED."""
        return {kind: rows[:COUNTED].count() for kind, rows in self._of.items()}


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
