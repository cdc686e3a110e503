"""The versions of the offices' texts; a new one is a new row."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from infra.db.wall import APPEND, Wall
from services.notify.places import Slot


class Wording(models.Model):
    """One version of an office's text; an empty one says that the office has none of its own any more."""

    wall: ClassVar[Wall] = Wall(office=APPEND, own="office", read_all=True, app="SELECT")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.CharField(max_length=30)
    event_type = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    author = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "event_type", "kind", "language", "version"], name="wording_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.event_type} {self.kind} {self.language} {self.version}"

    @property
    def slot(self) -> Slot:
        """Which text it is a version of."""
        return Slot(self.event_type, self.kind, self.language)
