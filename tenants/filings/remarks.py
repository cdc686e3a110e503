"""What the offices say to one another about a filing: free text, which may name anybody, and is not for the filer.

History and audit trail keep ids and codes alone; the words lie here, sealed, beside the line that they were said with.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from infra.crypto.fields import SealedField
from infra.db.wall import KEEP, Wall


class Remark(models.Model):
    """The words that were said with one line of a filing's history."""

    wall: ClassVar[Wall] = KEEP  # rotating the keys writes it anew
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    sequence = models.PositiveIntegerField()
    text = SealedField(mask="text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "sequence"], name="remark_once")]

    def __str__(self) -> str:
        return f"{self.filing} {self.sequence}"


def keep(filing_id: UUID, sequence: int, text: str) -> None:
    """Keep what was said with a line, in the transaction that writes the line."""
    Remark(filing=filing_id, sequence=sequence, text=text).save(force_insert=True)


def of(filing_id: UUID) -> dict[int, str]:
    """What was said, by the sequence of the line."""
    return {remark.sequence: remark.text.open() for remark in Remark.objects.filter(filing=filing_id)}
