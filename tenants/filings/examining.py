"""How far somebody is with the checklist of a filing as it was handed in: what is right, what is to be corrected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.crypto.fields import SealedField
from infra.db.wall import KEEP, Wall
from tenants.filings.form import BY_NAME, rows_for
from tenants.filings.states import FilerKind
from tenants.offices import directory
from tenants.offices.packparts import CheckPoint

if TYPE_CHECKING:
    from tenants.filings.models import Filing


class Examination(models.Model):
    """One clerk's walk over the checklist of one submission.

    `since` is when the office got the filing this time (`stage_since`): what comes back is examined anew. `marks` has,
    by point, whether it is `right` and when (`at`) that was said. `draft` is what the filer is to be told, sealed: the
    office's free words may name anybody. `version` counts the changes: what was previewed is what is sent.
    """

    wall: ClassVar[Wall] = KEEP
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    since = models.DateTimeField()
    revision = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    marks = models.JSONField(default=dict)
    draft = SealedField(mask="text", null=True)
    version = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)  # a supervisor is asked to let a second return go out
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "since", "by"], name="examination_once")]
        indexes = [
            models.Index(
                fields=["asked_at"], name="examination_asked", condition=models.Q(asked_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.by}"

    @property
    def right(self) -> dict[str, bool]:
        """By point, whether it is right."""
        return {point: mark["right"] for point, mark in self.marks.items()}

    @property
    def findings(self) -> Findings:
        """What the filer is to be told."""
        return Findings.read(self.draft.open() if self.draft else "")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct: the point of the checklist that it came with (or none), and what the filer reads of it."""

    point: str
    field: str
    message: str
    fix: str = ""

    @property
    def reason(self) -> dict[str, str]:
        """As the filing keeps it."""
        return {"field": self.field, "message": self.message, "fix": self.fix}


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is to be corrected; and of a second return what is new, and why a supervisor lets it go out."""

    faults: tuple[Fault, ...] = ()
    new_facts: str = ""
    why: str = ""

    @classmethod
    def read(cls, text: str) -> Findings:
        """From what `text` gave."""
        said: dict[str, Any] = json.loads(text) if text else {}
        return cls(
            tuple(Fault(**fault) for fault in said.get("faults", ())),
            said.get("new_facts", ""),
            said.get("why", ""),
        )

    @property
    def text(self) -> str:
        """For the sealed column."""
        return json.dumps(asdict(self), ensure_ascii=False)


def points(filing: Filing) -> tuple[CheckPoint, ...]:
    """The checklist of a filing's kind of filer, as the city has it."""
    return directory.pack().examining.points_for(filing.filer_kind)


def about(filing: Filing, point: CheckPoint) -> list[str]:
    """What a point is about, of the fields and documents that this kind of filer has."""
    asked = {row.name for row in rows_for(FilerKind(filing.filer_kind))}
    return [name for name in point.about if name in asked or name not in BY_NAME]


def of(filing: Filing, by: str) -> Examination | None:
    """How far this one is with the filing as it is with the office now."""
    return Examination.objects.filter(
        filing=filing.pk, since=filing.stage_since, revision=filing.revision, by=by
    ).first()


def keep(filing: Filing, actor: Actor, right: Mapping[str, bool], findings: Findings) -> Examination:
    """Keep what somebody has marked, and what is to be corrected; a mark that is as it was keeps its time."""
    known = {point.id for point in points(filing)}
    with transaction.atomic():
        row, _new = Examination.objects.get_or_create(
            filing=filing.pk,
            since=filing.stage_since,
            by=actor.id,
            defaults={"revision": filing.revision},
        )
        row = Examination.objects.select_for_update().get(pk=row.pk)
        now = timezone.now().isoformat()
        marks = {
            point: row.marks[point] if row.right.get(point) == said else {"right": said, "at": now}
            for point, said in right.items()
            if point in known
        }
        findings = replace(findings, new_facts=row.findings.new_facts, why=row.findings.why)
        if marks == row.marks and findings == row.findings and row.revision == filing.revision:
            return row
        row.marks, row.draft, row.revision = marks, findings.text, filing.revision
        row.version += 1
        row.changed_at = timezone.now()
        row.asked_at = None  # what a supervisor was asked about reads otherwise now
        row.save(update_fields=["marks", "draft", "revision", "version", "changed_at", "asked_at"])
    return row


def unmarked(filing: Filing, right: Mapping[str, bool]) -> list[CheckPoint]:
    """The points of which nothing was said."""
    return [point for point in points(filing) if point.id not in right]


def wrong(filing: Filing, right: Mapping[str, bool]) -> list[CheckPoint]:
    """The points that are marked as wrong."""
    return [point for point in points(filing) if right.get(point.id) is False]


def by_id(examination: UUID) -> Examination:
    """An examination, locked until the end of the transaction.

    Raises:
        Examination.DoesNotExist: there is none.
    """
    return Examination.objects.select_for_update().get(pk=examination)
