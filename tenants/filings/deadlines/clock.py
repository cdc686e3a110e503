"""The office's own clock: working days spent on a stage, with a colour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, takewhile
from typing import Literal

from tenants.filings.deadlines.calendar import DAY, Calendar
from tenants.filings.deadlines.steps import Step
from tenants.filings.deadlines.terms import EVERY_DAY_OFFICIAL, local_date

Colour = Literal["green", "yellow", "red"]
YELLOW_FROM = 80  # per cent of the limit


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the filing waited for somebody else; without an end it still does."""

    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How an office stands with one stage, in working days.

    `due` is the last day in time; while the clock stands still it is the day it would be if it went on now.
    """

    spent_days: int
    limit: int
    colour: Colour
    due: date
    standing_still: bool
    explanation: tuple[Step, ...]


def office_clock(
    started_at: datetime,
    limit_days: int,
    pauses: Iterable[Pause],
    now: datetime,
    calendar: Calendar = EVERY_DAY_OFFICIAL,
) -> Clock:
    """Working days spent since a stage began, today included; yellow from 80 % of the limit, red when past.

    Neither the day of the start nor the one on which a pause ended is counted, as with every term; the day on
    which a pause began is the office's.

    Raises:
        ValueError: the limit is less than 1, or a moment has no time zone.
    """
    if limit_days < 1:
        raise ValueError(f"a limit has at least one working day, not {limit_days}")
    start, today = local_date(started_at), local_date(now)
    waits = tuple(_Wait.of(pause, today) for pause in pauses)
    due = next(islice(_counted(start, waits, calendar), limit_days - 1, None))
    spent = sum(1 for _ in takewhile(lambda day: day <= today, _counted(start, waits, calendar)))
    return Clock(
        spent_days=spent,
        limit=limit_days,
        colour=_colour(spent, limit_days, due, today, waits),
        due=due,
        standing_still=any(wait.goes_on for wait in waits),
        explanation=(
            Step("started", {"on": str(start)}),
            *_said_of(waits, start),
            *_skipped(start, due, calendar),
            Step("working_days", {"days": limit_days, "to": str(due)}),
            Step("spent", {"spent": spent, "limit": limit_days}),
            *calendar.notes([start, today, due]),
            Step("end_of_day", {"on": str(due)}),
        ),
    )


def last_begun(until: date, working_days: int, calendar: Calendar = EVERY_DAY_OFFICIAL) -> date:
    """The last day after which so many working days lie, `until` included."""
    day = until
    while working_days:
        working_days -= calendar.is_working(day)
        day -= DAY
    return day


@dataclass(frozen=True, slots=True)
class _Wait:
    """A pause in days: those after `since`, until `until`."""

    since: date
    until: date
    goes_on: bool

    @classmethod
    def of(cls, pause: Pause, today: date) -> "_Wait":
        since = local_date(pause.started_at)
        return cls(since, local_date(pause.ended_at) if pause.ended_at else today, pause.ended_at is None)

    def covers(self, day: date) -> bool:
        return self.since < day <= self.until


def _counted(start: date, waits: tuple[_Wait, ...], calendar: Calendar) -> Iterator[date]:
    """Every day that counts, without end."""
    day = start
    while True:
        day += DAY
        if calendar.is_working(day) and not _waited(day, waits):
            yield day


def _waited(day: date, waits: tuple[_Wait, ...]) -> bool:
    return any(wait.covers(day) for wait in waits)


def _colour(spent: int, limit: int, due: date, today: date, waits: tuple[_Wait, ...]) -> Colour:
    """Red once a day has begun after the last one in time, rest days too, unless the filing waited on it."""
    after = (due + DAY * n for n in range(1, (today - due).days + 1))
    if any(not _waited(day, waits) for day in after):
        return "red"
    return "yellow" if spent * 100 >= limit * YELLOW_FROM else "green"


def _said_of(waits: tuple[_Wait, ...], start: date) -> Iterator[Step]:
    for wait in sorted(waits, key=lambda wait: wait.since):
        if wait.goes_on:
            yield Step("standing_still", {"from": str(wait.since)})
        elif wait.until > max(wait.since, start):
            yield Step("paused", {"from": str(wait.since), "to": str(wait.until)})


def _skipped(start: date, due: date, calendar: Calendar) -> Iterator[Step]:
    if days := calendar.rest_days(start, due):
        yield Step("skipped", {"days": [str(day) for day in days]})
