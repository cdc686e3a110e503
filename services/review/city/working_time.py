"""Working time: what of a span lies on working days, whole days of them, in minutes.

The same in Python, of one span, and in SQL, of all spans that history has (`DAYS`, `MINUTES`).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from tenants.filings.deadlines import Calendar, local_date
from tenants.filings.deadlines.calendar import DAY
from tenants.filings.deadlines.terms import CHINA

# Each day since the first one, with the seconds of working days that lie before it.
DAYS = """
    SELECT day, working, (sum(working::int) OVER (ORDER BY day) - working::int) * 86400 AS before
    FROM unnest(%(days)s::date[], %(working)s::boolean[]) AS d (day, working)
"""
LOCAL = "({} AT TIME ZONE 'Asia/Shanghai')"
# Of a span that begins on day `b` and ends on day `e`.
MINUTES = """floor((
    e.before + e.working::int * extract(epoch FROM {until} - e.day)
    - b.before - b.working::int * extract(epoch FROM {since} - b.day)
) / 60)::int"""


def minutes(since: datetime, until: datetime, calendar: Calendar) -> int:
    """Working minutes between two moments."""
    spent, day, last = timedelta(), local_date(since), local_date(until)
    while day <= last:
        if calendar.is_working(day):
            spent += min(until, _midnight(day + DAY)) - max(since, _midnight(day))
        day += DAY
    return spent // timedelta(minutes=1)


def days(first: date, last: date, calendar: Calendar) -> dict[str, Any]:
    """The parameters of `DAYS`: these days, and which of them are working days."""
    found = [first + DAY * number for number in range((last - first).days + 1)]
    return {"days": found, "working": [calendar.is_working(day) for day in found]}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)
