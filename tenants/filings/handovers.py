"""Lists of paper copies that go to the office that keeps them (移交清单)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import CHANGE, Wall


class HandOver(models.Model):
    """One list; its number is its key, counted by each office for itself."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, blank=True, db_default="")
    shelved_at = models.DateTimeField(null=True)  # the last of its copies
    shelved_by = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        app_label = "filings"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"
