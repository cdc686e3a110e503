"""The docket: what the city sees of every office's filings. Ids, states and dates; no personal data."""

from typing import ClassVar

from django.db import models

from infra.db.wall import Wall
from services.review.deliveries import Delivery  # noqa: F401 - a table of this app
from services.review.packages.models import Export, ExportItem, Package  # noqa: F401 - tables of this app
from services.review.referrals.models import (  # noqa: F401 - tables of this app
    Referral,
    ReferralItem,
    ReferralNumbering,
    ReferralStep,
)


class DocketEntry(models.Model):
    """One filing as its last event told it."""

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

    class Meta:
        indexes = [
            models.Index(fields=["state", "since"], name="docket_state"),
            models.Index(fields=["office", "state", "since"], name="docket_office"),
            models.Index(fields=["account"], name="docket_account"),
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
