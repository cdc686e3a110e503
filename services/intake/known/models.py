"""A list of known accounts that an office has handed in, and its rows."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import CHANGE, Wall


class ListState(models.TextChoices):
    """How far a list is."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Waiting for your yes")
    WRITING = "writing", _("Being taken over")
    DONE = "done", _("Taken over")
    STOPPED = "stopped", _("Given up")


class Verdict(models.TextChoices):
    """What becomes of a row."""

    NONE = "", _("Not checked yet")
    GOOD = "good", _("To be taken over")
    WRONG = "wrong", _("To be mended")
    TWICE = "twice", _("Twice in the list")
    ELSEWHERE = "elsewhere", _("Filed with another office")
    KNOWN = "known", _("Known here already")
    WITHDRAWN = "withdrawn", _("Withdrawn here")
    WRITTEN = "written", _("Taken over now")


# The clock goes on with these.
UNDER_WAY = (ListState.CHECKING, ListState.WRITING)
# Somebody has to mend these, before they are taken over; the others that are left out need nothing.
FAULTY = (Verdict.WRONG, Verdict.TWICE, Verdict.ELSEWHERE)


class AccountList(models.Model):
    """A list as it was handed in.

    `unread`: the heads of its columns that were not read. `counts`: its rows by verdict; it stays when the rows are put
    away. `role`: in which who said yes did so.
    """

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    columns = models.JSONField()
    unread = models.JSONField()
    state = models.CharField(max_length=8, choices=ListState, db_default=ListState.CHECKING)
    total = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    invites = models.BooleanField(db_default=False)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    said_by = models.CharField(max_length=64, blank=True, db_default="")
    role = models.CharField(max_length=20, blank=True, db_default="")
    said_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state"], name="list_under_way", condition=models.Q(state__in=UNDER_WAY))
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class ListedAccount(models.Model):
    """A row of a list: what its cells say, by the names of annex 1, and what becomes of it.

    `cells`: none any more, once they are in a filing. `ids`: the ids of the account, in small letters, where the row is
    good. `twin`: the line that has it first.
    `office`: who has it. `phone`, `mail`: whether its filer can be told so. `late`: its due date has passed already.
    """

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of_list = models.ForeignKey(AccountList, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    cells = SealedField(mask="text", null=True)
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True, db_default=Verdict.NONE)
    ids = ArrayField(models.CharField(max_length=40), default=list)
    twin = models.PositiveIntegerField(null=True)
    office = models.CharField(max_length=30, blank=True, db_default="")
    phone = models.BooleanField(db_default=False)
    mail = models.BooleanField(db_default=False)
    late = models.BooleanField(db_default=False)
    filing = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of_list", "line"], name="listed_line")]
        indexes = [models.Index(fields=["of_list", "verdict", "line"], name="listed_verdict")]

    def __str__(self) -> str:
        return f"{self.of_list_id} {self.line} {self.verdict}"
