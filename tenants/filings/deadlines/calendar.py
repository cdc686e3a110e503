"""Working days and rest days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from tenants.filings.deadlines.steps import Step

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The State Council's calendar; `overrides[day]` is whether an office, otherwise than that, works then.

    A year that has not been published is taken to have ordinary weeks; `notes` says so.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        return self.overrides[day] if day in self.overrides else _official(day)

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


@lru_cache(maxsize=4096)
def _official(day: date) -> bool:
    """What the State Council's calendar says of a day; a list of filings asks the same days again and again."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def _known_years() -> frozenset[int]:
    """The years that the library has; it raises for others."""
    published = chinese_calendar.constants.holidays
    return frozenset(day.year for day in published)


KNOWN_YEARS = _known_years()
