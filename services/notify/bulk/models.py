"""What the city writes to many: whom it goes to, its words, who made and who approved it, and how far it is."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.db.wall import Wall


class BulkState(models.TextChoices):
    """How far a message to many is."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for approval")
    RUNNING = "running", _("Being written")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Written to all")


# It may be changed, and whoever changes it is its author; an approval is asked for anew.
OPEN = (BulkState.DRAFT, BulkState.WAITING)


class Bulk(models.Model):
    """One message to many filers. It holds no personal data: the addresses are found when a filing's turn comes.

    `late`: who is late, who is not, or either. `made_by`: who wrote it, or changed it last; `revision` counts that.
    `total` and `parts`: filings and SMS parts when approval was asked for and given. `written`: the filings whose turn
    has been; the next one is at `at_office`, behind `after`.
    """

    wall: ClassVar[Wall] = Wall(city="SELECT, INSERT, UPDATE", app="SELECT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offices = models.JSONField()
    states = models.JSONField()
    filer_kinds = models.JSONField()
    late = models.BooleanField(null=True)
    subject = models.CharField(max_length=100)
    text = models.TextField()
    mail = models.BooleanField()
    sms = models.BooleanField()
    state = models.CharField(max_length=8, choices=BulkState, db_default=BulkState.DRAFT)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    approved_by = models.CharField(max_length=64, blank=True, db_default="")
    approved_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=64, blank=True, db_default="")
    stopped_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(db_default=0)
    parts = models.PositiveIntegerField(db_default=0)
    written = models.PositiveIntegerField(db_default=0)
    at_office = models.CharField(max_length=30, blank=True, db_default="")
    after = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("made_by")), name="bulk_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
