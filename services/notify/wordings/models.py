"""The versions of the offices' texts; a new one is a new row."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from infra.db.wall import APPEND, Wall
from services.notify.places import Slot

OF_ONE = ("office", "event_type", "kind", "language")


class Wordings(models.QuerySet["Wording"]):
    """The versions of texts."""

    def standing(self) -> Self:
        """Those that are, were or will be in force: neither taken back, nor what says so."""
        back = Wording.objects.filter(
            takes_back=OuterRef("version"), **{name: OuterRef(name) for name in OF_ONE}
        )
        return self.filter(~Exists(back), takes_back__isnull=True)

    def in_force(self) -> Self:
        """One of each office's text, by the database's clock; of two from one moment the later version counts."""
        began = self.standing().filter(in_force_from__lte=Now())
        return began.order_by(*OF_ONE, "-in_force_from", "-version").distinct(*OF_ONE)

    def to_come(self) -> Self:
        """Those that are not in force yet."""
        return self.standing().filter(in_force_from__gt=Now())


class Wording(models.Model):
    """One version of an office's text, in force from a moment until another one is.

    An empty one says that the office has none of its own any more; one that `takes_back` another's version says no more
    than that.
    """

    wall: ClassVar[Wall] = Wall(office=APPEND, own="office", read_all=True, app="SELECT")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.CharField(max_length=30)
    event_type = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    author = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    in_force_from = models.DateTimeField(db_default=Now())
    takes_back = models.PositiveIntegerField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager.from_queryset(Wordings)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=[*OF_ONE, "version"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.office} {self.event_type} {self.kind} {self.language} {self.version}"

    @property
    def slot(self) -> Slot:
        """Which text it is a version of."""
        return Slot(self.event_type, self.kind, self.language)
