"""What the offices' messages of a month cost, and how much they may."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import Wall


class Spent(models.Model):
    """What providers took of an office's messages in a month, which is named by its first day.

    `warned`: at how many per cent of the limit was last warned.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT", own="office", city="SELECT")
    pk = models.CompositePrimaryKey("office", "month", "channel")
    office = models.CharField(max_length=30)
    month = models.DateField()
    channel = models.CharField(max_length=4)
    messages = models.PositiveIntegerField(db_default=0)
    parts = models.PositiveIntegerField(db_default=0)
    warned = models.PositiveSmallIntegerField(db_default=0)

    def __str__(self) -> str:
        return f"{self.office} {self.month:%Y-%m} {self.channel} {self.parts}"


class Limit(models.Model):
    """What the city has set for one office instead of the notice's limit; 0: none."""

    wall: ClassVar[Wall] = Wall(office="SELECT", own="office", city="SELECT")
    pk = models.CompositePrimaryKey("office", "channel")
    office = models.CharField(max_length=30)
    channel = models.CharField(max_length=4)
    a_month = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.office} {self.channel} {self.a_month}"
