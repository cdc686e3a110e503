"""The offices' own clocks: a filing that an office has had for long is said once when yellow, once when red."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from infra.db.many import offices_where
from services.notify import outgoing
from services.notify.daytime import daytime, now
from services.notify.models import Reminder, Whom
from services.notify.recipients import RED, YELLOW
from tenants.filings.calendars import calendar, widest
from tenants.filings.deadlines import last_begun, local_date
from tenants.filings.deadlines.clock import YELLOW_FROM
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tenants.filings.states import State
from tenants.offices import directory

DAY = timedelta(days=1)
PER_CENT = {YELLOW: YELLOW_FROM, RED: 100}
OF_COLOUR = {"yellow": YELLOW, "red": RED}
# Filings that would be yellow, or red, if they had never waited for somebody else; those that did are looked at one by
# one. Each is said once: who was red need not hear of yellow.
BEGUN = "(coalesce(f.clock_since, f.stage_since) AT TIME ZONE 'Asia/Shanghai')::date"
SLOW = f"""
    FROM filings_filing f
    JOIN unnest(%(states)s::text[], %(per_cents)s::int[], %(begun)s::date[]) AS s (state, per_cent, begun)
      ON s.state = f.state AND {BEGUN} <= s.begun
    WHERE NOT EXISTS (
        SELECT FROM notify_reminder r WHERE r.filing = f.id AND r.whom = '{Whom.OFFICE}' AND r.due_on = {BEGUN}
          AND r.days >= s.per_cent)
"""
# Whether `warn` has anything to do in an office; asked only where ANY has been there for long, said or not.
ANY_SLOW = f"EXISTS (SELECT {SLOW})"
ANY = f"EXISTS (SELECT FROM filings_filing f WHERE f.state = ANY(%(states)s) AND {BEGUN} <= %(latest)s)"
FOUND = f"SELECT DISTINCT f.id {SLOW} ORDER BY f.id"


def plan() -> dict[str, Any]:
    """The parameters of the statements above: for each stage and colour the last day on which one that has it began."""
    limits, known = directory.pack().limits, widest()
    moment = now()
    today = moment.date()
    stages = ((State.SUBMITTED, limits.district_examination), (State.COUNTY_APPROVED, limits.city_archive))
    rows = [
        (state, per_cent, begun)
        for state, limit in stages
        for per_cent, begun in (
            (PER_CENT[YELLOW], last_begun(today, -(-limit * YELLOW_FROM // 100), known)),
            (PER_CENT[RED], last_begun(today - DAY, limit, known)),
        )
    ]
    states, per_cents, begun = (list(column) for column in zip(*rows, strict=True))
    return {
        "states": [state.value for state in states],
        "per_cents": per_cents,
        "begun": begun,
        "latest": max(begun),
        "daytime": daytime(moment),
    }


def slow_offices(slugs: Iterable[str], terms: dict[str, Any]) -> Iterator[str]:
    """Those of these offices in which `warn` has anything to do."""
    return offices_where(offices_where(slugs, ANY, terms), ANY_SLOW, terms)


def warn(terms: dict[str, Any]) -> int:
    """Say of the current office's filings, and of those the city has of it, which have become yellow or red.

    Args:
        terms: the `plan` of this run, the same one for all offices.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOUND, terms)
        ids = [row[0] for row in cursor.fetchall()]
    return sum(_say(filing, begun, event_type) for filing, begun, event_type in _coloured(ids))


def _coloured(ids: list[UUID]) -> Iterator[tuple[UUID, date, str]]:
    moment, known = now(), calendar()
    for filing in Filing.objects.filter(pk__in=ids).prefetch_related("pauses"):
        clock = clock_of(filing, moment, known)
        if clock and not clock.standing_still and clock.colour in OF_COLOUR:
            yield filing.pk, local_date(filing.clock_since or filing.stage_since), OF_COLOUR[clock.colour]


def _say(filing: UUID, begun: date, event_type: str) -> bool:
    """Once, however many clocks run."""
    with transaction.atomic():
        reminder, new = Reminder.objects.get_or_create(
            filing=filing,
            whom=Whom.OFFICE,
            due_on=begun,
            days=PER_CENT[event_type],
            defaults={"skipped": False},
        )
        if new:
            outgoing.write(reminder.pk, event_type, filing)
    return new
