"""When people are reminded: by the database's clock, the city's time, and the offices' calendar."""

from datetime import datetime

from django.db import connection

from tenants.filings.calendars import calendar
from tenants.filings.deadlines.terms import CHINA
from tenants.offices import directory


def now() -> datetime:
    """The database's time, as the city's clocks show it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        ((moment,),) = cursor.fetchall()
    local: datetime = moment.astimezone(CHINA)
    return local


def quiet(moment: datetime) -> bool:
    """Whether at this local time no SMS goes out that can wait."""
    peace, time = directory.pack().peace, moment.time()
    return peace.quiet_from != peace.quiet_to and (time >= peace.quiet_from or time < peace.quiet_to)


def daytime(moment: datetime) -> bool:
    """Whether this local time is one at which people are reminded: in working hours of a working day (调休 counts)."""
    peace = directory.pack().peace
    within = peace.reminders_from <= moment.time() < peace.reminders_to
    return within and (peace.reminders_on_rest_days or calendar().is_working(moment.date()))
