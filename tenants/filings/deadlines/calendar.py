"""Working days and rest days."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from tenants.filings.deadlines.steps import Step

DAY = timedelta(days=1)
SATURDAY = 5
NOVEMBER = 11


@dataclass(frozen=True, slots=True)
class Calendar:
    """The State Council's calendar, the city's own days over it, and over both those of one office.

    `overrides[day]`, `own[day]` is whether that day is worked on, otherwise than what lies below says. A year that has
    not been published is taken to have ordinary weeks; `notes` says so.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    own: Mapping[date, bool] = field(default_factory=dict)

    @property
    def of_city(self) -> "Calendar":
        """The same without the office's own days."""
        return Calendar(self.overrides) if self.own else self

    @property
    def print(self) -> str:
        """What two calendars have in common that say the same of every day."""
        days = repr((OFFICIAL, sorted(self.overrides.items()), sorted(self.own.items())))
        return hashlib.sha256(days.encode()).hexdigest()

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        for days in (self.own, self.overrides):
            if day in days:
                return days[day]
        return officially_working(day)

    def next_working(self, day: date) -> date:
        """This day, or the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def rest_days(self, after: date, until: date) -> tuple[date, ...]:
        """The rest days after the one day and until the other, that one included."""
        days = (after + DAY * n for n in range(1, (until - after).days + 1))
        return tuple(day for day in days if not self.is_working(day))

    def notes(self, days: Iterable[date]) -> tuple[Step, ...]:
        """What must be said of the years that these days lie in: that their holidays are not known yet."""
        years = sorted({day.year for day in days} - KNOWN_YEARS)
        return tuple(Step("year_unknown", {"year": year}) for year in years)


@lru_cache(maxsize=20_000)  # the library looks through all its years at every question
def officially_working(day: date) -> bool:
    """Whether the State Council says so; of a year that it has not published, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def official_days(year: int) -> list[tuple[date, bool, str]]:
    """The days of a year that the State Council has otherwise than an ordinary week: worked on or not, and why."""
    constants = chinese_calendar.constants
    days = [(day, False, name) for day, name in constants.holidays.items() if day.weekday() < SATURDAY]
    days += [(day, True, name) for day, name in constants.workdays.items()]
    return sorted((day, working, name) for day, working, name in days if day.year == year)


def missing_years(today: date) -> list[int]:
    """This year, and from 1 November on the next, where the State Council's calendar of it is not known here.

    It is published in November, and comes with a newer `chinesecalendar`.
    """
    wanted = [today.year, today.year + 1] if today.month >= NOVEMBER else [today.year]
    return [year for year in wanted if year not in KNOWN_YEARS]


def _known_years() -> frozenset[int]:
    """The years that the library has; it raises for others."""
    published = chinese_calendar.constants.holidays
    return frozenset(day.year for day in published)


KNOWN_YEARS = _known_years()
OFFICIAL = hashlib.sha256(
    repr(sorted((*chinese_calendar.constants.holidays, *chinese_calendar.constants.workdays))).encode()
).hexdigest()
