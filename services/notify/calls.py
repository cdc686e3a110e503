"""Who could not be reached: a phone task for the office, and in the end a letter."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.fetch import Rows
from infra.db.wall import KEEP, Wall


class CallState(models.TextChoices):
    """What has been done to reach somebody."""

    OPEN = "open", _("To be called")
    NOT_REACHED = "not_reached", _("Called, not reached")
    CALLED = "called", _("Called and told")
    CORRECTED = "corrected", _("Number corrected")
    LETTER = "letter", _("Letter written")
    CLOSED = "closed", _("Reached, or no longer needed")


# Somebody still has to do something.
OPEN = [CallState.OPEN, CallState.NOT_REACHED]


class Call(models.Model):
    """A filer whom no message of an event has reached; `since`: when they were to be told.

    `phone` is the number that the office was told instead of `instead_of`, the form's: messages go to it until the
    filer puts another number into the form, which staff does not change.
    """

    wall: ClassVar[Wall] = KEEP
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    event = models.UUIDField()
    event_type = models.CharField(max_length=40)
    since = models.DateTimeField()
    state = models.CharField(max_length=12, choices=CallState, db_default=CallState.OPEN)
    tries = models.PositiveSmallIntegerField(db_default=0)
    phone = SealedField(mask="phone", null=True)
    instead_of = SealedField(mask="phone", null=True)
    note = SealedField(mask="text", null=True)
    by = models.CharField(max_length=64, blank=True, db_default="")
    at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "event"], name="call_once"),
            models.UniqueConstraint(
                fields=["filing"], name="call_open_once", condition=models.Q(state__in=OPEN)
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="call_state"),
            models.Index(fields=["filing", "id"], name="call_phone", condition=models.Q(phone__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.state}"


_with_phone = Rows(lambda filing: Call.objects.filter(filing=filing, phone__isnull=False).order_by("-id")[:1])


def corrected(filing: UUID, known: str) -> str:
    """The number that an office was told instead of the known one; empty where it was told none."""
    return instead(_with_phone.one(filing=filing), known)


def with_phones(filings: Iterable[UUID]) -> dict[UUID, Call]:
    """By filing, what was noted last with another number, of many at once."""
    found = Call.objects.filter(filing__in=list(filings), phone__isnull=False)
    return {call.filing: call for call in found.order_by("filing", "-id").distinct("filing")}


def instead(call: Call | None, known: str) -> str:
    """The number that was noted with a call instead of the known one; empty where that is another one by now."""
    if call is None or call.phone is None:
        return ""
    instead_of = call.instead_of.open() if call.instead_of else ""
    return str(call.phone.open()) if instead_of == known else ""
