"""How many of an office's filings were in which state, and how its clocks stood, at the end of a past day.

Who has ended stays so: of those the line that says it is counted, by an index of its own. Of the others, and of those
that have ended since, if they are as old, the last line before the end of the day that changed the state is looked up.
So it costs what was under way then, and for each that has ended a look at the index.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from infra import paging
from infra.paging import Page, mark, page, read_mark
from services.review.past.day import end_of, noon_of
from tenants.filings.deadlines import Calendar, Clock, Pause, office_clock
from tenants.filings.models import Filing, History
from tenants.filings.states import ENDED, State
from tenants.offices import directory

ENDS = "source <> target AND target IN ('city_archived', 'withdrawn')"
COUNT = f"SELECT target, count(*) FROM filings_history WHERE {ENDS} AND at < %(end)s GROUP BY target"  # noqa: S608 - ours
OPEN = [state.value for state in State if state not in ENDED]
CHANGES = "at < %(end)s AND (sequence = 1 OR source <> target)"
# With whom an office had them its clock began with the first submission, or when the city gave it back, or got it.
UNDER_WAY = f"""
    SELECT line.id, line.filing_id, line.at, line.target, coalesce(waits, '[]')::text AS waits, (CASE line.target
        WHEN 'submitted' THEN coalesce(back, submitted) ELSE line.at END AT TIME ZONE 'Asia/Shanghai')::date::text
        AS begun
    FROM (
        SELECT id FROM (
            SELECT id FROM filings_filing WHERE state = ANY(ARRAY{OPEN})
            UNION SELECT filing_id FROM filings_history WHERE {ENDS} AND at >= %(end)s) AS every (id)
        WHERE id < %(later)s OR uuid_extract_version(id) <> 7
    ) AS one (id)
    CROSS JOIN LATERAL (
        SELECT id, filing_id, at, target FROM filings_history WHERE filing_id = one.id AND {CHANGES}
        ORDER BY sequence DESC LIMIT 1
    ) AS line
    LEFT JOIN LATERAL (
        SELECT min(at) AS submitted, max(at) FILTER (WHERE source = 'county_approved') AS back
        FROM filings_history
        WHERE line.target = 'submitted' AND filing_id = one.id AND {CHANGES} AND target = 'submitted'
    ) AS came ON true
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array((started_at AT TIME ZONE 'Asia/Shanghai')::date,
            CASE WHEN ended_at < %(end)s THEN (ended_at AT TIME ZONE 'Asia/Shanghai')::date END) ORDER BY id) AS waits
        FROM filings_pause WHERE line.target = 'submitted' AND filing_id = one.id AND started_at < %(end)s
    ) AS waited ON true
"""  # noqa: S608
# Of those whose clocks stood alike there is one line; of those without a clock one for each state.
ALIKE = f"""
    SELECT target, CASE WHEN target IN ('submitted', 'county_approved') THEN begun END, waits, count(*)
    FROM ({UNDER_WAY}) AS line GROUP BY 1, 2, 3
"""  # noqa: S608
# Those that came last first, after a mark; whoever looks through them for a colour stops when a page is full.
IN_STATE = f"""
    SELECT id, begun, waits FROM ({UNDER_WAY}) AS line
    WHERE target = %(state)s AND (%(at)s::timestamptz IS NULL OR (at, filing_id) < (%(at)s, %(key)s::uuid))
    ORDER BY at DESC, filing_id DESC
"""  # noqa: S608
WITH_CLOCK = (State.SUBMITTED, State.COUNTY_APPROVED)


@dataclass(frozen=True, slots=True)
class Row:
    """A filing as it is now, and the line of its history by which it was in that state."""

    filing: Filing
    line: History


class Past:
    """An office at the end of a day; in its scope."""

    def __init__(self, day: date, calendar: Calendar) -> None:
        self.day, self._calendar, self._end = day, calendar, end_of(day)
        self._known: dict[tuple[str, str, str], str] = {}

    @cached_property
    def _alike(self) -> list[tuple[str, str, int]]:
        """State, colour and number of those that had not ended."""
        return [
            (state, self._colour(state, begun, waits) if begun else "", count)
            for state, begun, waits, count in self._rows(ALIKE)
        ]

    def _colour(self, state: str, begun: str, waits: str) -> str:
        """How a clock stood that began then; many began alike."""
        if (key := (state, begun, waits)) not in self._known:
            clock = clock_then(state, date.fromisoformat(begun), json.loads(waits), self.day, self._calendar)
            self._known[key] = clock.colour
        return self._known[key]

    @cached_property
    def states(self) -> dict[str, int]:
        """How many filings were in each state."""
        found = Counter(dict(self._rows(COUNT)))
        for state, _colour, count in self._alike:
            found[state] += count
        return {state: found[state] for state in State.values}

    @cached_property
    def colours(self) -> Counter[tuple[str, str]]:
        """How many filings of what the district, and the city, had to do, by state and colour."""
        found: Counter[tuple[str, str]] = Counter()
        for state, colour, count in self._alike:
            if colour:
                found[state, colour] += count
        return found

    def listed(self, state: str, colour: str, after: str) -> tuple[list[Row], str]:
        """A page of those that were in a state, and had this colour, last come first; and the mark of the next."""
        found = self._ended(state, after) if state in ENDED and not colour else self._of(state, colour, after)
        only = ("id", "account", "nickname", "state")
        filings = Filing.objects.only(*only).in_bulk([line.filing_id for line in found.rows])
        return [Row(filings[line.filing_id], line) for line in found.rows], found.after

    def _ended(self, state: str, after: str) -> Page[History]:
        lines = History.objects.filter(target=state, at__lt=self._end).exclude(source=F("target"))
        order = ("at", "filing_id")
        return page(lines, after, order, lambda one: (one.at, one.filing_id), newest_first=True)

    def _of(self, state: str, colour: str, after: str) -> Page[History]:
        """A page of those under way: what all of them take is read, and of its rows alone the lines."""
        at, key = read_mark(after) if after else (None, None)
        fitting = (
            line
            for line, begun, waits in self._rows(IN_STATE, state=state, at=at, key=key)
            if not colour or self._colour(state, begun, waits) == colour
        )
        ids = list(islice(fitting, paging.PAGE + 1))
        lines = History.objects.in_bulk(ids[: paging.PAGE])
        shown = [lines[line] for line in ids[: paging.PAGE]]
        return Page(shown, mark(shown[-1].at, shown[-1].filing_id) if len(ids) > len(shown) else "")

    def _rows(self, statement: str, **asked: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"end": self._end, "later": _later(self._end), **asked})
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _later(end: datetime) -> UUID:
    """No filing that was begun by then has an id of its own kind that is greater: ids say when they were made."""
    return UUID(int=int((end + timedelta(days=1)).timestamp() * 1000) << 80)


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
