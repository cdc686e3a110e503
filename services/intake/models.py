"""What lets a filer in. Filers have no account: a contact of a filing and a code sent to it is all there is.

The lists of known accounts have theirs in `services.intake.known.models`.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.crypto.fields import BlindField, SealedField
from infra.db.wall import CHANGE, Wall
from services.intake.known.models import AccountList, ListedAccount  # noqa: F401 - tables of this app


class SignInCode(models.Model):
    """A six-digit code that was sent; the code itself is kept as a keyed hash only."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    contact_hash = models.CharField(max_length=64)
    sender_hash = models.CharField(max_length=64)
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
    """A filer's sign-in to one office."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    digest = models.CharField(max_length=64, primary_key=True)
    contact = SealedField(mask="text")
    contact_blind = BlindField(source="contact", purpose="contact")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.created_at)
