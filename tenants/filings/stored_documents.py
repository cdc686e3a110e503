"""A filing's documents as they lie in the store."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from infra.db.wall import Wall
from tenants.filings.states import DocumentKind


class Document(models.Model):
    """A document that passed every check, and where it lies. A newer one of its kind supersedes it."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.ForeignKey("filings.Filing", models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=24, choices=DocumentKind)
    key = models.CharField(max_length=100)
    version_id = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    hints = models.JSONField(
        default=list, null=True
    )  # pages that may be hard to read; an older release writes none
    matches = models.JSONField(null=True)  # `tenants.filings.matching`; null where it has no text
    uploaded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)  # since then the store has it no more
    revision = models.PositiveIntegerField(null=True)  # the form's that it shows, else when it was uploaded
    locked_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["uploaded_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
