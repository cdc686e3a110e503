"""The working-day calendar with the days that the city, or an office for itself, has set."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Value

from infra.db import current_office, shared_scope
from tenants.filings.deadlines import Calendar
from tenants.offices.models import Holiday, OfficeDay


def calendar() -> Calendar:
    """The State Council's calendar with the city's days over it, and the current office's own over both; one query."""
    city = Holiday.objects.annotate(whose=Value("")).values_list("whose", "day", "working")
    office = current_office()
    if office is None:
        return _of(city, "")
    own = OfficeDay.objects.filter(office=office).annotate(whose=F("office"))
    return _of(city.union(own.values_list("whose", "day", "working"), all=True), office)


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


def _of(rows: Iterable[tuple[str, date, bool]], office: str) -> Calendar:
    found = list(rows)
    city = {day: working for whose, day, working in found if not whose}
    return Calendar(city, {day: working for whose, day, working in found if office and whose == office})
