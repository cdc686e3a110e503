"""The times in which a filing waits for somebody else."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import Wall

CORRECTION, TRANSFER = "correction", "transfer"


class Pause(models.Model):
    """A time in which a filing waits for somebody else; the office's clock stands still."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    filing = models.ForeignKey("filings.Filing", models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=20)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["filing"], name="pause_transfer", condition=models.Q(reason="transfer"))
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.reason}"
