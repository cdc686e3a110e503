"""Messages and reminders: facts as rows, each with a unique key that lets it happen once."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import BlindField, SealedField
from infra.db.wall import APPEND, Wall


class Channel(models.TextChoices):
    """The ways by which a message goes out."""

    SMS = "sms", _("SMS")
    MAIL = "mail", _("Mail")


class Fate(models.TextChoices):
    """How far a message is."""

    CREATED = "created", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    ACCEPTED = "accepted", _("Handed over")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Fate unknown")


class Message(models.Model):
    """One message of one event to one recipient by one channel; its id is the reference that the provider gets."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.UUIDField()
    event_type = models.CharField(max_length=40)
    filing = models.UUIDField()
    recipient = models.CharField(max_length=10)
    channel = models.CharField(max_length=4, choices=Channel)
    address = SealedField(mask="text")
    address_blind = BlindField(source="address", purpose="contact")
    content = SealedField(mask="text")
    state = models.CharField(max_length=10, choices=Fate, default=Fate.CREATED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(db_default=Now())
    sending_since = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "address_blind", "channel"], name="message_once"),
        ]
        indexes = [
            models.Index(fields=["filing", "created_at"], name="message_filing"),
            models.Index(
                fields=["next_try_at"],
                name="message_open",
                condition=models.Q(state__in=[Fate.CREATED, Fate.SENDING]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.channel} {self.state}"


class Reminder(models.Model):
    """A step of the reminder plan that came due.

    `skipped` where a later one, or another message, told more; `unreachable` where no phone or mail address is known.
    """

    wall: ClassVar[Wall] = Wall(office=APPEND)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    due_on = models.DateField()
    days = models.SmallIntegerField()
    skipped = models.BooleanField()
    unreachable = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "due_on", "days"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.filing} {self.days}"
