"""Messages and reminders: facts as rows, each with a unique key that lets it happen once."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import BlindField, SealedField
from infra.db.wall import APPEND, CHANGE, Wall
from services.notify.calls import Call  # noqa: F401 - a table of this app


class Channel(models.TextChoices):
    """The ways by which a message goes out."""

    SMS = "sms", _("SMS")
    MAIL = "mail", _("Mail")


class Fate(models.TextChoices):
    """How far a message is."""

    CREATED = "created", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    ACCEPTED = "accepted", _("Handed over")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Fate unknown")
    SUPPRESSED = "suppressed", _("Not sent")


class Why(models.TextChoices):
    """Why a message is not sent."""

    UNREACHABLE = "unreachable", _("this number or address fails for good")
    SUPERSEDED = "superseded", _("told together with what happened next")
    TOO_MANY = "too_many", _("too many SMS to this number today")
    DIGEST = "digest", _("told together with others")
    OVER_BUDGET = "over_budget", _("the office's budget of the month is used up")
    STOPPED = "stopped", _("stopped by the city")


# What is the house's to hear of: no message stays in another state for long.
SETTLED = [Fate.ACCEPTED, Fate.DELIVERED, Fate.FAILED, Fate.UNKNOWN, Fate.SUPPRESSED]
# What did not arrive, as far as anybody knows; and of that what its recipient has not heard in another way either.
LOST = [Fate.FAILED, Fate.UNKNOWN, Fate.SUPPRESSED]
UNHEARD = models.Q(state__in=[Fate.FAILED, Fate.UNKNOWN]) | models.Q(
    state=Fate.SUPPRESSED, error=Why.UNREACHABLE
)


class Message(models.Model):
    """One message of one event to one recipient by one channel; its id is the reference that the provider gets.

    `provider`: who has it, or was tried last. `done_at`: when it was handed over, or given up; `reported_at`: when the
    provider told what became of it. `ask_at`: when the provider is asked, should it not have told by then.
    `parts`: how many SMS it is paid as. `pace`: one that is not `now` waits to be told with others. No `filing`: it is
    about several, or about none. `bulk`: which of the city's messages to many filers it is one of.
    `again`: the message of an event that staff sent once more with this one, whose `event` is its own id.
    `told`: the last of its states that was told to the house (`services.notify.telling`).
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.UUIDField()
    event_type = models.CharField(max_length=40)
    filing = models.UUIDField(null=True)
    bulk = models.UUIDField(null=True)
    recipient = models.CharField(max_length=10)
    channel = models.CharField(max_length=4, choices=Channel)
    address = SealedField(mask="text")
    address_blind = BlindField(source="address", purpose="contact")
    content = SealedField(mask="text")
    parts = models.PositiveSmallIntegerField(default=1, db_default=1)
    pace = models.CharField(max_length=6, default="now", db_default="now")
    state = models.CharField(max_length=10, choices=Fate, default=Fate.CREATED)
    provider = models.CharField(max_length=10, blank=True, db_default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(db_default=Now())
    sending_since = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    again = models.UUIDField(null=True)
    again_by = models.CharField(max_length=64, blank=True, db_default="")
    again_reason = SealedField(mask="text", null=True)
    told = models.CharField(max_length=10, blank=True, db_default="")

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
            models.Index(fields=["ask_at"], name="message_ask", condition=models.Q(ask_at__isnull=False)),
            models.Index(fields=["address_blind", "created_at"], name="message_address"),
            models.Index(fields=["state", "id"], name="message_fate", condition=models.Q(state__in=LOST)),
            models.Index(
                Coalesce("reported_at", "done_at", "created_at"),
                name="message_lost",
                condition=models.Q(recipient="filer") & UNHEARD,
            ),
            models.Index(fields=["again"], name="message_again", condition=models.Q(again__isnull=False)),
            models.Index(
                fields=["id"],
                name="message_untold",
                condition=models.Q(
                    ~models.Q(told=models.F("state")),
                    filing__isnull=False,
                    recipient="filer",
                    state__in=SETTLED,
                ),
            ),
            models.Index(
                fields=["bulk", "state"], name="message_bulk", condition=models.Q(bulk__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.channel} {self.state}"


class Unreachable(models.Model):
    """A phone number or mail address that fails for good: nothing is sent to it any more."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    address_blind = models.CharField(primary_key=True, max_length=64)
    message = models.UUIDField()
    code = models.CharField(max_length=100)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.code


class Whom(models.TextChoices):
    """Whom a step of the plan speaks to."""

    FILER = "filer", _("Filer")
    CLERK = "clerk", _("District")
    CITY = "city", _("City")
    OFFICE = "office", _("Office, of its own clock")


class Reminder(models.Model):
    """A step of the reminder plan that came due.

    `skipped` where a later one, or another message, told more; `unreachable` where no phone or mail address is known.
    Of an office's own clock `due_on` is the day on which that began, and `days` the per cent of its limit that is over.
    """

    wall: ClassVar[Wall] = Wall(office=APPEND)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    whom = models.CharField(max_length=6, choices=Whom, db_default=Whom.FILER)
    due_on = models.DateField()
    days = models.SmallIntegerField()
    skipped = models.BooleanField()
    unreachable = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "whom", "due_on", "days"], name="reminder_once_for_each"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="reminder_unreachable", condition=models.Q(unreachable=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.whom} {self.days}"
