"""What the dashboard's figures are made of. Sums are kept, not computed: nobody counts the filings to show a page.

Of each figure there is a row for every office, and SHARES rows that together are the whole city, so that the events of
many offices do not wait for one row. All are kept by triggers on `DocketEntry` and `Passage`
(migrations/0010_figures.py): whoever writes those, the figures follow in the same transaction, and no office can write
them. None says anything of a person.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import Wall

SHARES = 16
CITY = [f"*{number}" for number in range(SHARES)]  # the places whose rows are the city's, added up
KEPT = Wall(city="SELECT", app="SELECT")


class Passage(models.Model):
    """A filing went from one state to another: what history says, with the working time that it was in the first.

    `minutes`: of working days only, whole days of them; what a weekend or a holiday takes is nobody's delay.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")
    pk = models.CompositePrimaryKey("filing", "sequence")
    filing = models.UUIDField()
    sequence = models.PositiveIntegerField()
    office = models.CharField(max_length=30)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    at = models.DateTimeField()
    minutes = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["office", "source", "target", "at"], name="passage_office"),
            models.Index(fields=["source", "target", "at"], name="passage_all"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.source} {self.target} {self.at}"


class Standing(models.Model):
    """How many filings of a place are in a state, of those that have one side: a kind of filer, a content, no paper."""

    wall: ClassVar[Wall] = KEPT
    pk = models.CompositePrimaryKey("place", "side", "value", "state")
    place = models.CharField(max_length=30)
    side = models.CharField(max_length=12)
    value = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.place} {self.side} {self.value} {self.state} {self.count}"


class Waiting(models.Model):
    """How many filings an office has whose last day in time is this one: what is red or yellow is a matter of today."""

    wall: ClassVar[Wall] = KEPT
    pk = models.CompositePrimaryKey("place", "state", "due_on")
    place = models.CharField(max_length=30)
    state = models.CharField(max_length=16)
    due_on = models.DateField()
    count = models.IntegerField()

    class Meta:
        # Zeros stay until the next count: which offices are behind is asked without them.
        indexes = [
            models.Index(
                fields=["state", "due_on", "place", "count"],
                name="waiting_behind",
                condition=models.Q(count__gt=0) & ~models.Q(place__startswith="*"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.state} {self.due_on} {self.count}"


class Flow(models.Model):
    """How many filings of a place went from one state to another on a day, in the city's time."""

    wall: ClassVar[Wall] = KEPT
    pk = models.CompositePrimaryKey("place", "day", "source", "target")
    place = models.CharField(max_length=30)
    day = models.DateField()
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.place} {self.day} {self.source} {self.target} {self.count}"


class Pace(models.Model):
    """How many filings left a state in a month after so long: from them median and 90th percentile are read.

    `bucket` n holds from `30 * (1.15 ** n - 1)` working minutes on: each is 15 % longer than the one before.
    """

    wall: ClassVar[Wall] = KEPT
    pk = models.CompositePrimaryKey("place", "stage", "month", "bucket")
    place = models.CharField(max_length=30)
    stage = models.CharField(max_length=16)
    month = models.DateField()
    bucket = models.PositiveSmallIntegerField()
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.place} {self.stage} {self.month} {self.bucket} {self.count}"


class Batch(models.Model):
    """Many filings that an officer has archived at once; its id comes with the form, so that it is sent once."""

    wall: ClassVar[Wall] = Wall(city="SELECT, INSERT, UPDATE", app="SELECT, UPDATE")
    id = models.UUIDField(primary_key=True, editable=False)
    officer = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    office = models.CharField(max_length=30)
    made_at = models.DateTimeField(db_default=Now())
    total = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="batch_open", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.id} {self.total}"


class BatchItem(models.Model):
    """One filing of a batch, and what became of it: its number, or the code of what was refused."""

    wall: ClassVar[Wall] = Wall(city="SELECT, INSERT, UPDATE", app="SELECT, UPDATE")
    pk = models.CompositePrimaryKey("batch", "place")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    office = models.CharField(max_length=30)
    filing = models.UUIDField()
    account = models.CharField(max_length=40)
    number = models.CharField(max_length=40, blank=True, db_default="")
    refused = models.CharField(max_length=40, blank=True, db_default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "filing"], name="batch_filing_once")]

    def __str__(self) -> str:
        return f"{self.office} {self.account} {self.number or self.refused}"
