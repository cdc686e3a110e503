"""What an office's dates were last computed with: the calendar, the period, and the limits of the stages."""

import hashlib
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import KEEP, Wall
from tenants.filings.deadlines import Calendar
from tenants.offices import directory

DATES, DOCKET = 1, 2  # who follows: the dates of the office's filings, what the city's docket has of them


class Followed(models.Model):
    """What one who follows computed with (`print_of`)."""

    wall: ClassVar[Wall] = KEEP
    calendar = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "filings"

    def __str__(self) -> str:
        return self.calendar

    def follow(self, days: Calendar) -> None:
        """Note that all was computed with this calendar, and the exercise as it is."""
        self.calendar, self.at = print_of(days), Now()
        self.save(update_fields=["calendar", "at"])


def locked(who: int) -> Followed:
    """The row of one who follows, locked; in a transaction of the caller's."""
    there = Followed.objects.select_for_update().filter(pk=who)
    if (found := there.first()) is None:
        Followed.objects.get_or_create(pk=who, defaults={"calendar": ""})
        found = there.get()
    return found


def print_of(days: Calendar) -> str:
    """What dates are computed with, as a hash: a calendar, and the exercise as it is."""
    pack = directory.pack()
    terms = (days.print, pack.period.model_dump_json(), pack.limits.model_dump_json())
    return hashlib.sha256(repr(terms).encode()).hexdigest()


def any_to_follow(who: int) -> str:
    """The SQL condition that an office has not followed what `%(prints)s` has for it, by schema."""
    return f"""NOT EXISTS (SELECT FROM filings_followed WHERE id = {who}
        AND calendar = %(prints)s::jsonb ->> current_schema()::text)"""
