"""When a term ends: days after opening, working days, the correction's."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.filings.deadlines.calendar import DAY, Calendar
from tenants.filings.deadlines.steps import Due, Step

CHINA = ZoneInfo("Asia/Shanghai")
EVERY_DAY_OFFICIAL = Calendar()


def due_for_first_filing(
    opened_on: date,
    period_end: date,
    days: int = 30,
    calendar: Calendar = EVERY_DAY_OFFICIAL,
    *,
    known: bool = True,
) -> Due:
    """The end of the concentrated period, or so many calendar days after opening, whichever is later.

    The day of opening is not counted, and a term that ends on a rest day ends on the next working day (Civil
    Code, articles 201 and 203, by analogy).

    Args:
        opened_on: the day of opening; where it is not `known`, the day on which the filing was begun.
    """
    after_opening = opened_on + timedelta(days=days)
    last = max(period_end, after_opening)
    steps = [
        Step("period_end", {"on": str(period_end)}),
        Step("opened" if known else "opening_unknown", {"on": str(opened_on)}),
        Step("calendar_days", {"days": days, "to": str(after_opening)}),
        Step("later", {"on": str(last)}),
    ]
    return _ending(last, steps, calendar, known=[last])


def due_for_change(begun_on: date, days: int = 30, calendar: Calendar = EVERY_DAY_OFFICIAL) -> Due:
    """So many calendar days after a change or closing was begun; that day is not counted.

    The notice sets no term for it: a filer has as long as for an account that was just opened. The end of the
    concentrated period and the day of opening are long past, and say nothing.
    """
    last = begun_on + timedelta(days=days)
    steps = [
        Step("started", {"on": str(begun_on)}),
        Step("calendar_days", {"days": days, "to": str(last)}),
    ]
    return _ending(last, steps, calendar, known=[last])


def add_working_days(start: date, n: int, calendar: Calendar = EVERY_DAY_OFFICIAL) -> Due:
    """The n-th working day after `start`, which is not counted itself.

    Raises:
        ValueError: `n` is less than 1.
    """
    if n < 1:
        raise ValueError(f"a term has at least one working day, not {n}")
    last = start
    for _ in range(n):
        last = calendar.next_working(last + DAY)
    steps = [Step("started", {"on": str(start)})]
    if skipped := calendar.rest_days(start, last):
        steps.append(Step("skipped", {"days": [str(day) for day in skipped]}))
    steps.append(Step("working_days", {"days": n, "to": str(last)}))
    return _ending(last, steps, calendar, known=[start, last])


def correction_due(returned_on: date, days: int = 5, calendar: Calendar = EVERY_DAY_OFFICIAL) -> Due:
    """By when corrections are to be in: working days after the return.

    Raises:
        ValueError: `days` is less than 1.
    """
    return add_working_days(returned_on, days, calendar)


def local_date(moment: datetime) -> date:
    """The date in China at this moment.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no date in China")
    return moment.astimezone(CHINA).date()


def _ending(last: date, steps: list[Step], calendar: Calendar, *, known: list[date]) -> Due:
    """Moved to a working day, with what is to be said at the end of every explanation."""
    ends = calendar.next_working(last)
    if ends != last:
        steps = [*steps, Step("rest_day", {"from": str(last), "to": str(ends)})]
    notes = calendar.notes([*known, ends])
    return Due(ends, (*steps, *notes, Step("end_of_day", {"on": str(ends)})))
