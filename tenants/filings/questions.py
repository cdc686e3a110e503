"""What a filer asks the office about a filing, and what the office answers: in one place, for both.

Free words, which may name anybody: they lie sealed. History and audit trail say that something was asked, not what.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import KEEP, Wall

LONGEST = 500  # characters of a question, and of an answer


class Question(models.Model):
    """A question about a filing; `answer` is empty for as long as it is open."""

    wall: ClassVar[Wall] = KEEP
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    text = SealedField(mask="text")
    asked_at = models.DateTimeField(db_default=Now())
    answer = SealedField(mask="text", null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["filing", "id"], name="question_filing"),
            models.Index(
                fields=["filing"], name="question_open", condition=models.Q(answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.asked_at}"


def of(filing_id: UUID) -> list[Question]:
    """The questions about a filing, first to last."""
    return list(Question.objects.filter(filing=filing_id).order_by("id"))


def unanswered() -> "models.QuerySet[Question]":
    """Those of the current office that wait for their answer."""
    return Question.objects.filter(answered_at__isnull=True)
