"""The working-day calendar with the days that the offices have set."""

from tenants.filings.deadlines import Calendar
from tenants.offices.models import Holiday


def calendar() -> Calendar:
    """The State Council's calendar with the offices' own days over it."""
    return Calendar(dict(Holiday.objects.values_list("day", "working")))
