"""What a filing is found by: its account and its names, by any part of them.

Chinese words are two characters long, too short for trigrams: the index is over pairs of characters. It stands beside
the filings, and PostgreSQL keeps it there whenever a name is written; an index on the filings themselves would be
written anew by each change of a state.
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import QuerySet

from infra.db.wall import Wall


class Name(models.Model):
    """The words that a filing is found by, in lower case, and every pair of characters in them."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    filing = models.UUIDField(primary_key=True)
    words = models.TextField()
    pairs = ArrayField(models.CharField(max_length=2))

    class Meta:
        indexes = [GinIndex(fields=["pairs"], name="name_pairs")]

    def __str__(self) -> str:
        return str(self.filing)


def having(part: str) -> QuerySet[Any]:
    """The ids of the current office's filings with this part in their account or names."""
    words = part.lower()
    found = Name.objects.filter(words__contains=words)
    if pairs := sorted({words[at : at + 2] for at in range(len(words) - 1)}):
        found = found.filter(pairs__contains=pairs)
    return found.values("filing")
