"""Which calendar the due dates of an office were last computed with."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import KEEP, Wall


class Followed(models.Model):
    """One row: the print of the calendar (`tenants.filings.moving`)."""

    wall: ClassVar[Wall] = KEEP
    calendar = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "filings"

    def __str__(self) -> str:
        return self.calendar
