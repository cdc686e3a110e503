"""How fast each office hears of what; where it says nothing, at once."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.db.wall import CHANGE, Wall


class Speed(models.TextChoices):
    """How fast an office's mailbox hears of something."""

    NOW = "now", _("At once")
    HOURLY = "hourly", _("Together, every hour")
    DAILY = "daily", _("Together, every morning")


class Pace(models.Model):
    """An office's choice for one kind of event; the city's counts in the districts that write to it."""

    wall: ClassVar[Wall] = Wall(office=CHANGE, own="office", read_all=True, app="SELECT")
    pk = models.CompositePrimaryKey("office", "event_type")
    office = models.CharField(max_length=30)
    event_type = models.CharField(max_length=40)
    speed = models.CharField(max_length=6, choices=Speed)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.office} {self.event_type} {self.speed}"
