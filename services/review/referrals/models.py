"""Letters of referral, whom each names, and what was done with it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import Wall

CITYS = Wall(city="SELECT, INSERT, UPDATE")


class ReferralState(models.TextChoices):
    """How far a letter is."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved by a second officer")
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received by the platform")
    ACTED_ON = "acted_on", _("Acted on")
    ANSWERED = "answered", _("Answered")
    TAKEN_BACK = "taken_back", _("Taken back")


# Nothing has gone out yet; and what comes after it has, in its order.
BEFORE_SENT = (ReferralState.PROPOSED, ReferralState.APPROVED)
AFTER_SENT = (ReferralState.SENT, ReferralState.RECEIVED, ReferralState.ACTED_ON, ReferralState.ANSWERED)


class Referral(models.Model):
    """A letter that refers accounts to the platform, or takes another letter (`takes_back`) back for some of them.

    `number` is given with the approval (the `serial` of its `year`), `files` when it is sent: where PDF and list lie,
    each with its SHA-256, and until when the store holds on to them.
    `revision` counts what happened to it: who decides says which one was seen.
    """

    wall: ClassVar[Wall] = CITYS
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    takes_back = models.ForeignKey("self", models.PROTECT, null=True, related_name="withdrawals")
    state = models.CharField(max_length=10, choices=ReferralState, db_default=ReferralState.PROPOSED)
    measure = models.CharField(max_length=10)
    number = models.CharField(max_length=40, blank=True, db_default="")
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    approved_by = models.CharField(max_length=64, blank=True, db_default="")
    sent_at = models.DateTimeField(null=True)
    files = models.JSONField(default=dict, db_default={})
    locked_until = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("made_by")), name="referral_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["number"], name="referral_number_once", condition=~models.Q(number="")
            ),
            models.UniqueConstraint(fields=["year", "serial"], name="referral_serial_once"),
            models.UniqueConstraint(
                fields=["takes_back"],
                name="referral_one_draft",
                condition=models.Q(takes_back__isnull=False, state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.pk} {self.state}"


class ReferralItem(models.Model):
    """An account that a letter names, and the proof as it was when that was proposed: ids, times, ways and fates.

    `left_at`: filed (or withdrawn, `left_why`) before the letter was sent; `taken_back_at`: another letter says so.
    `counts`: it is named by a letter that stands, or is to be sent; a filing is by one at a time.
    """

    wall: ClassVar[Wall] = CITYS
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="items")
    office = models.CharField(max_length=30)
    filing = models.UUIDField()
    account = models.CharField(max_length=40)
    due_on = models.DateField()
    proof = models.JSONField(default=list)
    counts = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=40, blank=True, db_default="")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "filing"], name="referral_item_once"),
            models.UniqueConstraint(
                fields=["filing"], name="referral_item_counts_once", condition=models.Q(counts=True)
            ),
        ]
        indexes = [models.Index(fields=["filing"], name="referral_item_filing")]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.account}"

    @property
    def named(self) -> bool:
        """Whether the letter names it, as it is now."""
        return self.left_at is None


class ReferralStep(models.Model):
    """What was done with a letter, when and by whom; `what` is its new state, or `left`. The note lies sealed."""

    wall: ClassVar[Wall] = Wall(city="SELECT, INSERT, UPDATE")  # rotating the keys writes it anew
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    account = models.CharField(max_length=40, blank=True, db_default="")
    note = SealedField(mask="text", null=True)

    class Meta:
        indexes = [models.Index(fields=["referral", "id"], name="referral_step_order")]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.what}"


class ReferralNumbering(models.Model):
    """The last number of a year; its row is locked for as long as one is being given."""

    wall: ClassVar[Wall] = CITYS
    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
