"""Days that an office, or the city for all offices, has otherwise than the State Council; and what moves with them.

Nothing is changed before somebody has seen who is affected: a proposal is computed, shown, and then said yes to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from chinese_calendar import Holiday as Holidays
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office, office_scope, shared_scope
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review.effects import Affected, Done, Effect, computed
from tenants.filings import moving, permissions
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar
from tenants.filings.deadlines.calendar import official_days
from tenants.filings.states import State
from tenants.offices import directory
from tenants.offices.directory import Card
from tenants.offices.models import Holiday, OfficeDay

LONGEST = 31  # days at a time
BACK = timedelta(days=31)  # a typhoon's day is put down afterwards
AHEAD = 2  # years
REASON = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """What a day is to be: worked on, not worked on, or (None) again as it would be without us."""

    working: bool | None
    reason: str = ""


class Wanted(Protocol):
    """Days that are asked for."""

    @property
    def days(self) -> Mapping[date, Setting]:
        """Each of them, with what it is to be."""
        ...

    @property
    def told(self) -> dict[str, object]:
        """What the trail says of them."""
        ...

    def fits(self) -> None:
        """Raise Unprocessable where the days lie too far, or are too many."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """Days in a row that are all to be the same."""

    first: date
    last: date
    working: bool | None
    reason: str = ""

    @property
    def days(self) -> dict[date, Setting]:
        """Each of them, with what it is to be."""
        one = Setting(self.working, self.reason)
        return {self.first + timedelta(days=n): one for n in range((self.last - self.first).days + 1)}

    @property
    def told(self) -> dict[str, object]:
        """What the trail says of them."""
        return {"days": [str(self.first), str(self.last)], "working": self.working}

    def fits(self) -> None:
        """Whether they are near, and few enough."""
        today = timezone.localdate()
        if self.last < self.first:
            raise Unprocessable("wrong-days", _("The last day lies before the first.")).at("last")
        if len(self.days) > LONGEST:
            raise Unprocessable("too-many-days", _("Set at most 31 days at a time.")).at("last")
        if not near(self.first, today) or not near(self.last, today):
            message = _("Set days from a month ago until the end of the year after next.")
            raise Unprocessable("days-too-far", message).at("first")


def near(day: date, today: date) -> bool:
    """Whether a day may be set: from a month ago until the end of the year after next."""
    return today - BACK <= day and day.year <= today.year + AHEAD


@dataclass(frozen=True, slots=True)
class Proposal(Effect):
    """What a change would do; `print` is the calendar's that it was computed from."""

    change: Wanted
    print: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is otherwise than an ordinary week has it: who says so (`official`, `city`, `own`), and why."""

    day: date
    working: bool
    whose: str
    reason: str


def of_year(year: int) -> list[Day]:
    """All such days of a year, in the current office; at most two queries."""
    days = [Day(day, working, "official", _named(name)) for day, working, name in official_days(year)]
    city = Holiday.objects.filter(day__year=year)
    days += [Day(one.day, one.working, "city", one.reason) for one in city]
    if not _is_city():
        own = OfficeDay.objects.filter(office=current_office(), day__year=year)
        days += [Day(one.day, one.working, "own", one.reason) for one in own]
    return sorted(days, key=lambda one: (one.day, ("official", "city", "own").index(one.whose)))


def _named(holiday: str) -> str:
    """A holiday's name in the reader's language."""
    return holiday if get_language() == "en" else str(Holidays(holiday).chinese)


def proposed(change: Wanted, actor: Actor) -> Proposal:
    """What a change would do, and to whom; nothing is written.

    Raises:
        Forbidden: neither a supervisor of the district nor an officer of the city.
        Unprocessable: the days lie too far, are too many, or it would change nothing.
    """
    _may(actor)
    change.fits()
    before, city = calendar(), _is_city()
    if _with(before, change, city=city).print == before.print:
        message = _("The calendar says so already. Nothing would change.")
        raise Unprocessable("nothing-changes", message).at("first")
    cards, rest = computed(_offices())
    return Proposal([_affected(card, change, city=city) for card in cards], rest, change, before.print)


def confirm(change: Wanted, seen: str, actor: Actor) -> Done:
    """Do what was proposed: the days are kept, and all dates follow.

    The offices that were computed follow at once, each in a transaction of its own; the others, and what is broken
    off, by the clock (`notify.follow_calendar`).

    Args:
        seen: the `print` of the proposal that somebody has looked at.

    Raises:
        Forbidden, Unprocessable: as `proposed`.
        Conflict: the calendar has been changed since.
    """
    _may(actor)
    change.fits()
    if calendar().print != seen:
        raise Conflict(
            "calendar-changed", _("Somebody else has changed the calendar just now. Look at it again.")
        )
    with transaction.atomic():
        _keep(change)
        trail.record(actor, "calendar.changed", None, change.told)
    cards, rest = computed(_offices())
    moved = 0
    for card in cards:
        with office_scope(card.slug):
            moved += moving.follow(actor)
    return Done(moved, rest.offices)


def _keep(change: Wanted) -> None:
    days = list(change.days)
    kept = [(day, one.working, one.reason) for day, one in change.days.items() if one.working is not None]
    if _is_city():
        with shared_scope():
            Holiday.objects.filter(day__in=days).delete()
            Holiday.objects.bulk_create(
                Holiday(day=day, working=working, reason=reason) for day, working, reason in kept
            )
        return
    office = str(current_office())
    OfficeDay.objects.filter(office=office, day__in=days).delete()
    OfficeDay.objects.bulk_create(
        OfficeDay(office=office, day=day, working=working, reason=reason) for day, working, reason in kept
    )


def _affected(card: Card, change: Wanted, *, city: bool) -> Affected:
    """What moves in one office; read under its role. What waits for the city hangs on the city's days alone."""
    states = (State.SUBMITTED, State.COUNTY_APPROVED) if city else (State.SUBMITTED,)
    with office_scope(card.slug):
        before = calendar()
        after = _with(before, change, city=city)
        clocks = moving.clocks(before, after, timezone.now(), states)
        return Affected(card, moving.due_dates(after), clocks)


def _with(days: Calendar, change: Wanted, *, city: bool) -> Calendar:
    """The calendar after a change of the city's days, or of an office's own."""
    if city:
        return Calendar(_changed(days.overrides, change), days.own)
    return Calendar(days.overrides, _changed(days.own, change))


def _changed(days: Mapping[date, bool], change: Wanted) -> dict[date, bool]:
    rest = {day: working for day, working in days.items() if day not in change.days}
    return rest | {day: one.working for day, one in change.days.items() if one.working is not None}


def _offices() -> Iterator[Card]:
    """Those whose dates hang on a change by the current office."""
    known = directory.directory()
    if _is_city():
        yield from known.districts
    else:
        yield known.offices[str(current_office())]


def _is_city() -> bool:
    return str(current_office()) == directory.directory().city.slug


def _may(actor: Actor) -> None:
    if not permissions.set_days(actor):
        raise Forbidden(
            "days-not-yours", _("Days are set by the district's supervisor, or by the city's officer.")
        )
