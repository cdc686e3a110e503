"""What happened to a filing in another office, before it came to this one (转办): its history there, as it stood.

The other office's tables are out of reach, so that it is carried along. It has what the offices said to one another,
which may name anybody: it lies sealed, and staff alone read it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import Wall
from tenants.filings import remarks

ARRIVED = "filing.arrived"


class Past(models.Model):
    """The history of a filing that came here by a transfer; `before_it` is what it was in `office`."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")  # rotating the keys writes it anew
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField(unique=True)
    office = models.CharField(max_length=30)
    before_it = models.UUIDField()
    transfer = models.UUIDField(unique=True)
    said = SealedField(mask="text")
    came_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.office} {self.before_it}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history in another office, as `History` has it; `remark` is what the offices said with it.

    `notice`: of a return, the notice that its filer got, as `notices.kept` writes it.
    """

    office: str
    sequence: int
    event: str
    source: str
    target: str
    actor_kind: str
    actor: str
    role: str
    at: datetime
    detail: dict[str, Any]
    remark: str = ""
    notice: dict[str, Any] | None = None


def keep(filing: UUID, office: str, before_it: UUID, transfer: UUID, lines: Sequence[Line]) -> None:
    """Keep what a filing has behind it, in the transaction in which it comes."""
    said = json.dumps([asdict(line) | {"at": line.at.isoformat()} for line in lines], ensure_ascii=False)
    past = Past(filing=filing, office=office, before_it=before_it, transfer=transfer, said=said)
    past.save(force_insert=True)


def lines(filing: UUID) -> list[Line]:
    """What happened before it came, first to last; nothing where it began here."""
    found = Past.objects.filter(filing=filing).first()
    if found is None:
        return []
    kept: list[dict[str, Any]] = json.loads(found.said.open())
    return [Line(**one | {"at": datetime.fromisoformat(one["at"])}) for one in kept]


def carried(
    filing: UUID, office: str, history: Sequence[Any], issued: Mapping[int, dict[str, Any]]
) -> list[Line]:
    """What goes along with a filing of the current office: all that happened here, and before it came here.

    Args:
        issued: the notices of its returns, by the number of the line.
    """
    said = remarks.of(filing)
    names = ("sequence", "event", "source", "target", "actor_kind", "actor", "role", "at", "detail")
    here = [
        Line(
            office,
            **{name: getattr(line, name) for name in names},
            remark=said.get(line.sequence, ""),
            notice=issued.get(line.sequence),
        )
        for line in history
    ]
    return [*lines(filing), *here]
