"""补正告知书: what a filer was asked to correct with one return, numbered and dated, as it was sent.

A filing that is passed to another office takes its notices along, with the lines of its history there (`pasts`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db import current_office
from infra.db.wall import KEEP, Wall
from infra.problems import NotFound
from tenants.filings import pasts
from tenants.filings.numbering import next_correction_number

if TYPE_CHECKING:
    from tenants.filings.models import Filing


class CorrectionNotice(models.Model):
    """One return's notice. Its words are sealed: they may name anybody."""

    wall: ClassVar[Wall] = KEEP  # rotating the keys writes it anew
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    sequence = models.PositiveIntegerField()  # of the return in the filing's history
    number = models.CharField(max_length=60, unique=True)
    times = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField()
    said = SealedField(mask="text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "sequence"], name="correction_notice_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def reasons(self) -> list[dict[str, str]]:
        """All that is to be corrected: `field`, `message`, `fix`."""
        return list(json.loads(self.said.open()))

    @property
    def office(self) -> str:
        """Who issued it: whoever reads this table."""
        return str(current_office())


@dataclass(frozen=True, slots=True)
class Before:
    """A notice that another office issued, before the filing came to this one; as `CorrectionNotice`."""

    office: str
    number: str
    times: int
    issued_at: datetime
    due_on: date
    reasons: list[dict[str, str]]


Issued = CorrectionNotice | Before


class CorrectionNumbering(models.Model):
    """The last notice's number of a year; as `Numbering`."""

    wall: ClassVar[Wall] = KEEP
    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def issue(filing: Filing, reasons: Sequence[dict[str, str]], day: date) -> CorrectionNotice:
    """Write the notice of a return, in the transaction of the return."""
    notice = CorrectionNotice(
        filing=filing.pk,
        sequence=filing.sequence,
        number=next_correction_number(day.year),
        times=filing.returns,
        due_on=filing.due_on,
        said=json.dumps(list(reasons), ensure_ascii=False),
    )
    notice.save(force_insert=True)
    return notice


def of(filing_id: UUID) -> list[CorrectionNotice]:
    """The notices of a filing that this office issued, the newest first."""
    return list(CorrectionNotice.objects.filter(filing=filing_id).order_by("-sequence"))


def of_all_offices(filing_id: UUID) -> list[Issued]:
    """The notices of a filing, the newest first, with those of the offices that had it before."""
    return [*of(filing_id), *reversed([before(line) for line in pasts.lines(filing_id) if line.notice])]


def last_of(filing_id: UUID) -> Issued:
    """The newest one, whichever office issued it.

    Raises:
        NotFound: the filing was never returned, or only by a release that wrote none.
    """
    if not (found := of(filing_id) or of_all_offices(filing_id)):
        raise NotFound("no-notice", _("Nothing was asked to be corrected in this filing."))
    return found[0]


def kept(notice: CorrectionNotice) -> dict[str, Any]:
    """What goes along with a filing that leaves, as JSON takes it."""
    return {
        "number": notice.number,
        "times": notice.times,
        "issued_at": notice.issued_at.isoformat(),
        "due_on": notice.due_on.isoformat(),
        "reasons": notice.reasons,
    }


def before(line: pasts.Line) -> Before:
    """The notice of a return in another office, of a line that has one."""
    said = line.notice or {}
    days = {
        "issued_at": datetime.fromisoformat(said["issued_at"]),
        "due_on": date.fromisoformat(said["due_on"]),
    }
    return Before(line.office, **said | days)
