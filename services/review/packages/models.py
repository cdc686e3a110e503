"""Which archived filings have their package, where it lies, and what is being exported."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.db.wall import Wall


class Waits(models.TextChoices):
    """What a package waits for, or why the last try made none."""

    NOTHING = "", ""
    DOCUMENTS = "documents", _("the documents are being locked")
    MESSAGES = "messages", _("messages to the filer are under way")
    STORE = "store", _("the object store does not answer, or lacks a document")
    SCANNER = "scanner", _("the virus scanner does not answer")
    FAILED_CHECK = "failed_check", _("a check failed: see the report")
    FAULT = "fault", _("it broke: who runs the system finds why in the log")


# Nobody has to do anything about these.
PATIENT = (Waits.DOCUMENTS, Waits.MESSAGES)


class Package(models.Model):
    """The package of one archived filing; one that is not made yet waits until `next_try_at`.

    `report` is what the machine found of authenticity, completeness, usability and safety (四性检测).
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")
    filing = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=30)
    account = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    archived_at = models.DateTimeField()
    waits = models.CharField(max_length=12, choices=Waits, blank=True, db_default="")
    tries = models.PositiveSmallIntegerField(db_default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    made_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=100, blank=True, db_default="")
    version_id = models.CharField(max_length=64, blank=True, db_default="")
    sha256 = models.CharField(max_length=64, blank=True, db_default="")
    size = models.PositiveBigIntegerField(db_default=0)
    files = models.PositiveSmallIntegerField(db_default=0)
    report = models.JSONField(default=list, db_default=[])
    locked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], name="package_due", condition=models.Q(locked_until__isnull=True)
            ),
            models.Index(fields=["archived_at", "filing"], name="package_archived"),
            models.Index(fields=["office", "archived_at", "filing"], name="package_office"),
            models.Index(
                fields=["archived_at", "filing"],
                name="package_unmade",
                condition=models.Q(made_at__isnull=True),
            ),
            models.Index(fields=["number"], name="package_number"),
            models.Index(fields=["account"], name="package_account"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {'made' if self.made_at else self.waits}"

    @property
    def troubled(self) -> bool:
        """Whether somebody should look at it."""
        return self.made_at is None and self.waits != "" and self.waits not in PATIENT


class ExportState(models.TextChoices):
    """How far an export is."""

    RUNNING = "running", _("Being checked")
    DONE = "done", _("Ready")


class Export(models.Model):
    """Packages that an officer of the city takes out together; each is checked in the store first."""

    wall: ClassVar[Wall] = Wall(city="SELECT, INSERT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=8, choices=ExportState, db_default=ExportState.RUNNING)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    total = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField(db_default=0)
    ready = models.PositiveIntegerField(db_default=0)
    size = models.PositiveBigIntegerField(db_default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="export_running", condition=models.Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Found(models.TextChoices):
    """What the check of a package found that is to be exported."""

    NOT_YET = "", _("Not looked at yet")
    READY = "ready", _("As it was made")
    NOT_MADE = "not_made", _("There is no package yet")
    DAMAGED = "damaged", _("The store has something else: tell who runs the system")


class ExportItem(models.Model):
    """One package of an export."""

    wall: ClassVar[Wall] = Wall(city="SELECT, INSERT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    export = models.ForeignKey(Export, models.CASCADE, related_name="items")
    office = models.CharField(max_length=30)
    filing = models.UUIDField()
    found = models.CharField(max_length=8, choices=Found, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "filing"], name="export_item_once")]
        indexes = [models.Index(fields=["export", "id"], name="export_item_order")]

    def __str__(self) -> str:
        return f"{self.export_id} {self.filing} {self.found}"
