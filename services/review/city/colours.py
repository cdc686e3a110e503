"""Yellow and red as ranges of days: how an office's clocks stand is a comparison with today."""

from dataclasses import dataclass
from datetime import date

from tenants.filings.deadlines import Calendar, add_working_days
from tenants.filings.deadlines.clock import YELLOW_FROM
from tenants.filings.states import State
from tenants.offices import directory

COLOURS = ("green", "yellow", "red")
WITH_OFFICE = (State.SUBMITTED, State.COUNTY_APPROVED)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Red is what was due before `today`, yellow what is due from then to before `green_from`."""

    today: date
    green_from: date

    def range(self, colour: str) -> tuple[date, date]:
        """From which last day in time, to before which."""
        return {
            "red": (date.min, self.today),
            "yellow": (self.today, self.green_from),
            "green": (self.green_from, date.max),
        }[colour]

    def colour(self, due_on: date) -> str:
        """The colour of what has this last day in time."""
        return next(colour for colour in COLOURS if self.range(colour)[0] <= due_on < self.range(colour)[1])


def bounds(state: str, today: date, calendar: Calendar) -> Bounds:
    """Of the stage of this state: the same as `Clock.colour`, yellow is what has so few working days left."""
    limits = directory.pack().limits
    limit = limits.city_archive if state == State.COUNTY_APPROVED else limits.district_examination
    left = limit - -(-limit * YELLOW_FROM // 100)
    return Bounds(today, add_working_days(today, left + 1, calendar).date)
