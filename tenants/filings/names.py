"""What a filing is found by: its account and its names, by any part of them.

Chinese words are two characters long, too short for trigrams: the index is over pairs of characters. It stands beside
the filings, and PostgreSQL keeps it there whenever a name is written; an index on the filings themselves would be
written anew by each change of a state.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, QuerySet

from infra.db.wall import Wall


class Name(models.Model):
    """What a filing is found by: its words in lower case, every pair of characters in them, and its phones' endings."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    filing = models.UUIDField(primary_key=True)
    words = models.TextField()
    pairs = ArrayField(models.CharField(max_length=2))
    tails = ArrayField(models.CharField(max_length=16), default=list, db_default=[])

    class Meta:
        indexes = [
            GinIndex(fields=["pairs"], name="name_pairs"),
            GinIndex(fields=["tails"], name="name_tails"),
        ]

    def __str__(self) -> str:
        return str(self.filing)


def having(part: str, tails: Sequence[str] = ()) -> QuerySet[Any]:
    """The ids of the current office's filings with this part in their account or names.

    Args:
        tails: hashes of a phone's last digits; those that have one are found, too.
    """
    words = part.lower()
    found = Q(words__contains=words)
    if pairs := sorted({words[at : at + 2] for at in range(len(words) - 1)}):
        found &= Q(pairs__contains=pairs)
    if tails:
        found |= Q(tails__overlap=list(tails))
    return Name.objects.filter(found).values("filing")
