"""What filings of several offices are compared by, and what was found."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import CHANGE, Wall


class TraitKind(models.TextChoices):
    """By what filings are compared."""

    ACCOUNT = "account", _("Same account")
    USCC = "uscc", _("Same credit code")
    IDENTITY = "identity", _("Same identity number")
    AREA = "area", _("Another office's area")


class Trait(models.Model):
    """One trait of a filing: its account's id, its credit code, the keyed hash of an identity number.

    Of an address in another office's area: the filing and that office. No personal number, and nothing that opens to
    one.
    """

    wall: ClassVar[Wall] = Wall(office=CHANGE, own="office", city="SELECT")
    pk = models.CompositePrimaryKey("filing", "kind", "value")
    filing = models.UUIDField()
    kind = models.CharField(max_length=8, choices=TraitKind)
    value = models.CharField(max_length=80)
    office = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="trait_same")]

    def __str__(self) -> str:
        return f"{self.office} {self.kind} {self.filing}"


class Uncompared(models.Model):
    """A filing that is to be compared: something has happened to it since its traits were looked at."""

    wall: ClassVar[Wall] = Wall(office=CHANGE, own="office", city="SELECT")
    filing = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"{self.office} {self.filing}"


class Crossing(models.Model):
    """That several offices have the same trait, or one has what lies in another's area.

    An officer may put it aside as looked at: `seen` are the filings that it was about then. A filing that comes to it
    later makes another one.
    """

    wall: ClassVar[Wall] = Wall(city=CHANGE)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=TraitKind)
    value = models.CharField(max_length=80)
    found_at = models.DateTimeField(db_default=Now())
    aside_by = models.CharField(max_length=64, blank=True, db_default="")
    aside_at = models.DateTimeField(null=True)
    reason = SealedField(mask="text", null=True)
    seen = ArrayField(models.UUIDField(), default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], name="crossing_open_once", condition=models.Q(aside_at=None)
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="crossing_open", condition=models.Q(aside_at=None)),
            models.Index(fields=["kind", "id"], name="crossing_open_kind", condition=models.Q(aside_at=None)),
            models.Index(fields=["id"], name="crossing_aside", condition=models.Q(aside_at__isnull=False)),
            models.Index(fields=["kind", "value"], name="crossing_same"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.found_at}"
