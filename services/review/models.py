"""The docket: what the city sees of every office's filings. Ids, states and dates; no personal data."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Upper

from infra.db.wall import Wall
from services.review.city.models import (  # noqa: F401 - tables of this app
    Batch,
    BatchItem,
    Flow,
    Pace,
    Passage,
    Standing,
    Waiting,
)
from services.review.supervision.models import Card, Order, OrderFiling  # noqa: F401 - tables of this app

_HAS_ONE = models.Q(office_due_on__isnull=False)
# What is to be done first, of all offices and of one; and how one filing is found.
DUE = (
    models.Index(fields=["state", "office_due_on", "filing"], name="docket_due", condition=_HAS_ONE),
    models.Index(
        fields=["office", "state", "office_due_on", "filing"], name="docket_office_due", condition=_HAS_ONE
    ),
)
FOUND = (
    models.Index(Upper("account"), name="docket_account"),
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
            *DUE,
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
