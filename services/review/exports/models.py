"""A summary table that somebody of an office asked for, and how far it is."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import CHANGE, Wall


class Kind(models.TextChoices):
    """What it is made as."""

    XLSX = "xlsx", _("Spreadsheet (Excel, WPS)")
    PDF = "pdf", _("PDF, to print")


class ExportState(models.TextChoices):
    """How far a table is."""

    MAKING = "making", _("Being made")
    DONE = "done", _("Ready")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Could not be made")


class Export(models.Model):
    """A table, from the asking to the file, which its maker alone gets.

    `selection`: which filings, as the queue says it; sealed, for what is searched may be a name. `beat_at`: when
    whoever makes it last said that they do; `tries`: how often somebody began, and by that who it is.
    """

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=4, choices=Kind)
    selection = SealedField(mask="text")
    state = models.CharField(max_length=8, choices=ExportState, db_default=ExportState.MAKING)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(db_default=0)
    tries = models.PositiveSmallIntegerField(db_default=0)
    beat_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=20, blank=True, db_default="")
    key = models.CharField(max_length=100, blank=True, db_default="")
    version_id = models.CharField(max_length=64, blank=True, db_default="")
    sha256 = models.CharField(max_length=64, blank=True, db_default="")
    size = models.PositiveIntegerField(db_default=0)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["beat_at"], name="export_making", condition=models.Q(state=ExportState.MAKING)
            ),
            models.Index(fields=["made_by", "id"], name="export_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"
