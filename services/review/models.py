"""The docket: what the city sees of every office's filings. How a desk shares its work, and decisions on their way.

Ids, states and dates; no personal data.
"""

from calendar import monthrange
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from infra.db.wall import CHANGE, Wall
from services.review.city.models import (  # noqa: F401 - tables of this app
    Batch,
    BatchItem,
    Flow,
    Pace,
    Passage,
    Standing,
    Waiting,
)
from services.review.crossing.models import Crossing, Trait, Uncompared  # noqa: F401 - tables of this app
from services.review.deliveries import Delivery  # noqa: F401 - a table of this app
from services.review.orders_and_cards.models import Card, Order, OrderFiling  # noqa: F401 - tables of this app
from services.review.packages.models import Export, ExportItem, Package  # noqa: F401 - tables of this app
from services.review.referrals.models import (  # noqa: F401 - tables of this app
    Referral,
    ReferralItem,
    ReferralNumbering,
    ReferralStep,
)
from services.review.transfers.models import Transfer  # noqa: F401 - a table of this app
from tenants.filings.states import ENDED, PaperState, State

_HAS_ONE = models.Q(office_due_on__isnull=False)
# What is to be done first, of all offices and of one; and how one filing is found.
DUE = (
    models.Index(fields=["state", "office_due_on", "filing"], name="docket_due", condition=_HAS_ONE),
    models.Index(
        fields=["office", "state", "office_due_on", "filing"], name="docket_office_due", condition=_HAS_ONE
    ),
)
# What is not done with, whatever its state; of ten years that is the least part of the docket.
OPEN = (
    models.Index(
        fields=["filing"],
        name="docket_lacking",
        condition=models.Q(state__in=[state for state in State if state not in ENDED]),
    ),
    models.Index(
        fields=["filing"],
        name="docket_no_paper",
        condition=models.Q(paper__in=[PaperState.EXPECTED, PaperState.DIFFERS]),
    ),
)
FOUND = (
    models.Index(Upper("account"), name="docket_upper_account"),
    models.Index(Upper("number"), name="docket_number", condition=~models.Q(number="")),
)


class DocketEntry(models.Model):
    """One filing as its last event told it.

    `received`: it was handed in; `office_due_on`: the last day in time of the office that has it, district or city.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")
    filing = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=30)
    account = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    filer_kind = models.CharField(max_length=12)
    state = models.CharField(max_length=16)
    paper = models.CharField(max_length=12)
    due_on = models.DateField()
    late = models.BooleanField()
    number = models.CharField(max_length=40, blank=True)
    sequence = models.PositiveIntegerField()
    since = models.DateTimeField()
    content = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    received = models.BooleanField(default=False, db_default=False)
    returns = models.PositiveSmallIntegerField(default=0, db_default=0)
    office_due_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "since"], name="docket_state"),
            models.Index(fields=["office", "state", "since"], name="docket_office"),
            models.Index(
                fields=["office"], name="docket_handed_over", condition=models.Q(paper="handed_over")
            ),
            models.Index(fields=["account"], name="docket_account"),
            *DUE,
            *OPEN,
            *FOUND,
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.account} {self.state}"


class DocketCount(models.Model):
    """How many filings of an office are in each state, kept with the entries: nobody counts them all to show a table.

    One row for an office, so that two events of it wait for one another and never for two rows in turn.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")
    office = models.CharField(primary_key=True, max_length=30)
    draft = models.IntegerField(db_default=0)
    submitted = models.IntegerField(db_default=0)
    returned = models.IntegerField(db_default=0)
    county_approved = models.IntegerField(db_default=0)
    city_archived = models.IntegerField(db_default=0)
    overdue = models.IntegerField(db_default=0)
    withdrawn = models.IntegerField(db_default=0)

    def __str__(self) -> str:
        return self.office


class Decision(models.Model):
    """What a clerk has decided of a filing, and may still undo: carried out once `leaves_at` has come, and then gone.

    It is about the filing as it came to the office (`since`) with this `revision` of the form. `examination` is what a
    return tells the filer. `refused`: it could not be carried out (the code of the problem), and waits to be seen.
    """

    wall: ClassVar[Wall] = Wall(office=CHANGE, own="office")
    filing = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=30)
    verb = models.CharField(max_length=12)
    by = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    since = models.DateTimeField()
    revision = models.PositiveIntegerField()
    examination = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    due_reason = models.JSONField(default=list)
    batch = models.UUIDField(null=True)  # of those that were decided together
    decided_at = models.DateTimeField(db_default=Now())
    leaves_at = models.DateTimeField()
    refused = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["office", "by"], name="decision_by")]

    def __str__(self) -> str:
        return f"{self.office} {self.verb} {self.filing}"


class Tally(models.Model):
    """What counts against an office, month by month: kept from events, and no filing is named."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")
    pk = models.CompositePrimaryKey("office", "month")
    office = models.CharField(max_length=30)
    month = models.DateField()  # its first day
    second_returns = models.PositiveIntegerField(db_default=0)
    deemed_accepted = models.PositiveIntegerField(db_default=0)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return self.month.replace(day=monthrange(self.month.year, self.month.month)[1])

    def __str__(self) -> str:
        return f"{self.office} {self.month}"


class Assignment(models.Model):
    """By which rule an office gives out what is handed in; an office without a row has none."""

    class Rule(models.TextChoices):
        NONE = "none", _("By hand: everybody takes from the top")
        ROUND_ROBIN = "round_robin", _("In turn: the next one to whoever got none for longest")
        LOAD = "load", _("By load: the next one to whoever has least to do")

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office")
    office = models.CharField(primary_key=True, max_length=30)
    rule = models.CharField(max_length=12, choices=Rule, default=Rule.NONE, db_default=Rule.NONE)

    def __str__(self) -> str:
        return f"{self.office} {self.rule}"


class Turn(models.Model):
    """When a member last got a filing by the rule, and whether they are absent, so that they get none."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office")
    office = models.CharField(max_length=30)
    member = models.CharField(max_length=64)
    away = models.BooleanField(default=False, db_default=False)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "member"], name="turn_once")]

    def __str__(self) -> str:
        return f"{self.office} {self.member}"


class Handover(models.Model):
    """That somebody took a filing, or `count` of them, from a member, who is to know of it."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office")
    office = models.CharField(max_length=30)
    member = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    filing = models.UUIDField(null=True)
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "member", "id"],
                name="handover_untold",
                condition=models.Q(seen_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.member} {self.count}"
