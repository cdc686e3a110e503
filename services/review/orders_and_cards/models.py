"""Orders of the city to an office, and the cards that offices get. What is said in them is sealed: it may name anybody.

The city writes them under the office's role, as it acts on a filing there.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import Wall
from infra.events.models import UUIDv7

OURS_AND_CITYS = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")


class Order(models.Model):
    """An order (督办单): what an office has to answer, and by when; numbered by office and year, without gaps."""

    wall: ClassVar[Wall] = OURS_AND_CITYS
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    text = SealedField(mask="text")
    filings = models.PositiveIntegerField()
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField(db_default=Now())
    answer_by = models.DateField()
    answer = SealedField(mask="text", null=True)
    answered_by = models.CharField(max_length=64, blank=True, db_default="")
    answered_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True, db_default="")
    closed_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    sequence = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "serial"], name="order_number_once")]
        indexes = [
            models.Index(
                fields=["answer_by"], name="order_waits", condition=models.Q(answered_at=None, closed_at=None)
            ),
            models.Index(fields=["office", "id"], name="order_office"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        """`open`, `answered` or `closed`."""
        return "closed" if self.closed_at else "answered" if self.answered_at else "open"


class OrderFiling(models.Model):
    """One filing that an order is about."""

    wall: ClassVar[Wall] = OURS_AND_CITYS
    pk = models.CompositePrimaryKey("order", "filing")
    order = models.ForeignKey(Order, models.PROTECT, related_name="about")
    filing = models.UUIDField()
    office = models.CharField(max_length=30)
    account = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.office} {self.account}"


class Colour(models.TextChoices):
    """What a card says."""

    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


class Card(models.Model):
    """A card that the clock gave an office for a filing; `due_on` is the last day in time that it is about."""

    wall: ClassVar[Wall] = OURS_AND_CITYS
    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    office = models.CharField(max_length=30)
    filing = models.UUIDField()
    account = models.CharField(max_length=40)
    colour = models.CharField(max_length=6, choices=Colour)
    due_on = models.DateField()
    given_at = models.DateTimeField(db_default=Now())
    acknowledged_by = models.CharField(max_length=64, blank=True, db_default="")
    acknowledged_at = models.DateTimeField(null=True)
    explanation = SealedField(mask="text", null=True)
    explained_by = models.CharField(max_length=64, blank=True, db_default="")
    explained_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True, db_default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "due_on", "colour"], name="card_once")]
        indexes = [
            models.Index(fields=["office", "id"], name="card_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["office", "colour", "given_at"], name="card_office"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.account} {self.colour}"

    @property
    def state(self) -> str:
        """`given`, `acknowledged`, `explained` or `closed`."""
        if self.closed_at:
            return "closed"
        return "explained" if self.explained_at else "acknowledged" if self.acknowledged_at else "given"
