"""Transfers, one row each, between two offices: both read and write it, and the city reads all."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import Wall


class TransferState(models.TextChoices):
    """How far it is. One office after the other is asked; whoever says no ends it."""

    PROPOSED = "proposed", _("Waits for the office that has it")
    AGREED = "agreed", _("Waits for the office that is to have it")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


OPEN = (TransferState.PROPOSED, TransferState.AGREED)


class Transfer(models.Model):
    """That a filing of `office` is to go, or has gone, to `to_office`; there it is `successor`.

    `why` and `answer` are free words, which may name anybody, and lie sealed. `answered_by`: who of `answered_from`
    accepted it, declined it or took it back.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own=("office", "to_office"), city="SELECT")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=TransferState, db_default=TransferState.PROPOSED)
    office = models.CharField(max_length=30)
    to_office = models.CharField(max_length=30)
    filing = models.UUIDField()
    successor = models.UUIDField(null=True)
    account = models.CharField(max_length=40)
    filer_kind = models.CharField(max_length=12)
    why = SealedField(mask="text")
    proposed_by = models.CharField(max_length=64)
    proposed_from = models.CharField(max_length=30)
    proposed_at = models.DateTimeField(db_default=Now())
    agreed_by = models.CharField(max_length=64, blank=True, db_default="")
    agreed_at = models.DateTimeField(null=True)
    answer = SealedField(mask="text", null=True)
    answered_by = models.CharField(max_length=64, blank=True, db_default="")
    answered_from = models.CharField(max_length=30, blank=True, db_default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(office=models.F("to_office")), name="transfer_elsewhere"
            ),
            models.UniqueConstraint(
                fields=["filing"],
                name="transfer_one_open",
                condition=models.Q(state__in=["proposed", "agreed"]),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "id"], name="transfer_office"),
            models.Index(fields=["to_office", "id"], name="transfer_to"),
            models.Index(
                fields=["office", "id"], name="transfer_to_agree", condition=models.Q(state="proposed")
            ),
            models.Index(
                fields=["to_office", "id"], name="transfer_to_accept", condition=models.Q(state="agreed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.to_office} {self.account} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for one of the offices."""
        return self.state in OPEN
