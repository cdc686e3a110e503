"""What lets a filer in, and who confirms. Filers have no account: a contact of a filing and a code is all there is.

The lists of known accounts have theirs in `services.intake.known.models`.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import BlindField, SealedField
from infra.db.wall import CHANGE, Wall
from services.intake.known.models import AccountList, ListedAccount  # noqa: F401 - tables of this app


class SignInCode(models.Model):
    """A six-digit code that was sent; the code itself is kept as a keyed hash only.

    `session_hash`: who asked for it, and may use it; `by_page`: in a browser, which keeps the session in a cookie.
    `work`: the proof of work that was shown for it, which is good once.
    """

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    contact_hash = models.CharField(max_length=64)
    sender_hash = models.CharField(max_length=64)
    session_hash = models.CharField(max_length=64, default="", db_default="")
    by_page = models.BooleanField(default=False, db_default=False)
    work = models.CharField(max_length=64, default="", db_default="")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact_hash", "sent_at"], name="code_contact"),
            models.Index(fields=["sender_hash", "sent_at"], name="code_sender"),
        ]

    def __str__(self) -> str:
        return str(self.sent_at)


class FilerSession(models.Model):
    """A filer's sign-in to one office; `notice`: the version of what was told about personal data before it."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    digest = models.CharField(max_length=64, primary_key=True)
    contact = SealedField(mask="text")
    contact_blind = BlindField(source="contact", purpose="contact")
    notice = models.CharField(max_length=20, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.created_at)


class Whose(models.TextChoices):
    """Who must confirm a filing."""

    ADMINISTRATOR = "administrator", _("The account's administrator")
    RESPONSIBLE = "responsible", _("Responsible person")


class Confirmation(models.Model):
    """That somebody whom a filing names confirms it, by a code sent to their phone; kept as a keyed hash.

    `until`: the code is good until then. `sendings`: how many went to this number.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    whose = models.CharField(max_length=14, choices=Whose)
    phone = SealedField(mask="phone")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    sendings = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "whose"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.filing} {self.whose}"
