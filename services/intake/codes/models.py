"""Sign-in codes, counted: no contact, no address."""

from typing import ClassVar

from django.db import models

from infra.db.wall import CHANGE, Wall


class Sent(models.Model):
    """How many codes an office sent in an hour of the clock."""

    wall: ClassVar[Wall] = Wall(office=CHANGE, own="office", read_all=True)
    pk = models.CompositePrimaryKey("office", "hour")
    office = models.CharField(max_length=30)
    hour = models.DateTimeField()
    codes = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.office} {self.hour} {self.codes}"
