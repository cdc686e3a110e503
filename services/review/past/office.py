"""How many of an office's filings were in which state, and how its clocks stood, at the end of a past day.

What it costs grows with the filings that the office had then, not with what has happened since: of each filing the
last line before the end of the day that changed its state, which one index has in order; of what an office had to do
on that day its clock besides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from services.review.past.day import end_of, noon_of
from tenants.filings.deadlines import Calendar, Clock, Pause, office_clock
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices import directory

PAGE = 50
# Backwards, as filings began: so a page ends where its rows are found.
LAST = """
    SELECT DISTINCT ON (filing_id) filing_id, sequence, target, at FROM filings_history
    WHERE at < %(end)s AND (sequence = 1 OR source <> target) {which}
    ORDER BY filing_id DESC, sequence DESC
"""
COUNT = f"SELECT target, count(*) FROM ({LAST.format(which='')}) AS line GROUP BY target"  # noqa: S608 - ours
LISTED = f"""
    SELECT filing_id, sequence, at FROM ({LAST.format(which="AND filing_id < %(after)s")}) AS line
    WHERE target = %(state)s LIMIT %(size)s
"""  # noqa: S608
OF_THESE = (
    f"SELECT filing_id, sequence, at FROM ({LAST.format(which='AND filing_id = ANY(%(ids)s)')}) AS line"  # noqa: S608
)
# With an office that had them: its clock began with the first submission, or when the city gave it back or got it.
OPEN = f"""
    SELECT target, (CASE target WHEN 'submitted' THEN coalesce(back, submitted) ELSE at END
            AT TIME ZONE 'Asia/Shanghai')::date AS begun,
        coalesce(waits, '[]')::text, array_agg(filing_id)
    FROM ({LAST.format(which="")}) AS line
    LEFT JOIN LATERAL (
        SELECT min(h.at) AS submitted, max(h.at) FILTER (WHERE h.source = 'county_approved') AS back
        FROM filings_history h WHERE h.filing_id = line.filing_id AND h.at < %(end)s AND h.target = 'submitted'
            AND (h.sequence = 1 OR h.source <> h.target)
    ) AS came ON target = 'submitted'
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array((started_at AT TIME ZONE 'Asia/Shanghai')::date,
            CASE WHEN ended_at < %(end)s THEN (ended_at AT TIME ZONE 'Asia/Shanghai')::date END) ORDER BY id) AS waits
        FROM filings_pause p WHERE p.filing_id = line.filing_id AND started_at < %(end)s
    ) AS waited ON target = 'submitted'
    WHERE target IN ('submitted', 'county_approved') GROUP BY 1, 2, 3
"""  # noqa: S608
HIGHEST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A filing as it was: the line of its history that says so, and since when."""

    filing: Filing
    sequence: int
    since: datetime


class Past:
    """An office at the end of a day; in its scope."""

    def __init__(self, day: date, calendar: Calendar) -> None:
        self.day, self._calendar, self._end = day, calendar, end_of(day)

    @cached_property
    def states(self) -> dict[str, int]:
        """How many filings were in each state; one statement."""
        found = dict(self._rows(COUNT))
        return {state: found.get(state, 0) for state in State.values}

    @cached_property
    def colours(self) -> dict[tuple[str, str], list[UUID]]:
        """The filings of what the district, and the city, had to do, by state and colour, the newest first."""
        found: dict[tuple[str, str], list[UUID]] = {}
        for state, begun, waits, ids in self._rows(OPEN):
            clock = clock_then(state, begun, json.loads(waits), self.day, self._calendar)
            found.setdefault((state, clock.colour), []).extend(ids)
        return {key: sorted(ids, reverse=True) for key, ids in found.items()}

    def listed(self, state: str, colour: str, after: UUID | None) -> tuple[list[Row], UUID | None]:
        """A page of the filings that were in a state, and had this colour; and after which one the next page begins."""
        begin = after or HIGHEST
        if colour:
            ids = [one for one in self.colours.get((state, colour), []) if one < begin][: PAGE + 1]
            lines = self._rows(OF_THESE, ids=ids)
        else:
            lines = self._rows(LISTED, state=state, after=begin, size=PAGE + 1)
        lines.sort(reverse=True)
        shown = lines[:PAGE]
        only = ("id", "account", "nickname", "state")
        filings: Mapping[Any, Filing] = Filing.objects.only(*only).in_bulk([line[0] for line in shown])
        rows = [Row(filings[key], sequence, since) for key, sequence, since in shown]
        return rows, shown[-1][0] if len(lines) > PAGE else None

    def _rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"end": self._end, **values})
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def clock_then(
    state: str, begun: date, waits: list[list[str | None]], day: date, calendar: Calendar
) -> Clock:
    """How the clock of the office that had a filing stood on a day.

    Args:
        waits: the days on which each of its pauses began and, if it had, ended.
    """
    limits = directory.pack().limits
    if state == State.COUNTY_APPROVED:
        return office_clock(noon_of(begun), limits.city_archive, (), noon_of(day), calendar.of_city)
    pauses = [
        Pause(noon_of(date.fromisoformat(str(since))), noon_of(date.fromisoformat(until)) if until else None)
        for since, until in waits
    ]
    return office_clock(noon_of(begun), limits.district_examination, pauses, noon_of(day), calendar)
