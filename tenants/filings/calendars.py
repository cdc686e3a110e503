"""The working-day calendar with the days that the city, or an office for itself, has set."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from infra.db import current_office, shared_scope
from infra.db.postgresql.prepared import Prepared
from tenants.filings.deadlines import Calendar
from tenants.offices.models import OfficeDay

# By whom it is set, the office or (empty) the city. Every transition and every event of one asks this.
DAYS = Prepared("""
    SELECT '', day, working FROM offices_holiday
    UNION ALL SELECT office, day, working FROM offices_officeday WHERE office = %s
""")


def calendar() -> Calendar:
    """The State Council's calendar with the city's days over it, and the current office's own over both; one query."""
    city, own = dict[date, bool](), dict[date, bool]()
    with connection.cursor() as cursor:
        cursor.execute(DAYS, [current_office() or ""])
        for office, day, working in cursor.fetchall():
            (own if office else city)[day] = working
    return Calendar(city, own)


def calendars(offices: Iterable[str]) -> dict[str, Calendar]:
    """The calendar of each of these offices; two queries, however many they are."""
    city = calendar().overrides
    own: dict[str, dict[date, bool]] = {}
    with shared_scope():
        for office, day, working in OfficeDay.objects.values_list("office", "day", "working"):
            own.setdefault(office, {})[day] = working
    return {office: Calendar(city, own.get(office, {})) for office in offices}


def widest() -> Calendar:
    """A calendar in which every day is worked on that any office works on: nobody's term ends before it does here."""
    with shared_scope():
        return Calendar(
            calendar().overrides, dict(OfficeDay.objects.filter(working=True).values_list("day", "working"))
        )
