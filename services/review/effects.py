"""What a change moves, office by office; of many offices those with most under way are computed, one by one.

Each is read under its own role, so that all of 2,850 would take minutes. Of the others the docket knows how much there
is that could move.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.review.models import DocketCount
from tenants.filings.moving import Moves
from tenants.offices.directory import Card

COMPUTED = 40  # offices


@dataclass(frozen=True, slots=True)
class Affected:
    """What moves in one office."""

    office: Card
    filers: Moves
    clocks: Moves


@dataclass(frozen=True, slots=True)
class Rest:
    """The offices that are not computed: how many, and how many filings their filers, and offices, have at most."""

    offices: int = 0
    filers: int = 0
    clocks: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What moves in the offices that are computed, and how much there is in the others."""

    affected: list[Affected]
    rest: Rest

    @property
    def filers(self) -> int:
        """How many dates of filers would move."""
        return sum(one.filers.count for one in self.affected)

    @property
    def clocks(self) -> int:
        """How many clocks of offices would move."""
        return sum(one.clocks.count for one in self.affected)


@dataclass(frozen=True, slots=True)
class Done:
    """How many dates of filers have moved, and in how many offices they follow within a minute, by the clock."""

    moved: int
    later: int

    @property
    def words(self) -> str:
        """What is said of it to who has done it."""
        said = ngettext(
            "Kept. %(count)d date of a filer has moved; the filer is told.",
            "Kept. %(count)d dates of filers have moved; they are told.",
            self.moved,
        ) % {"count": self.moved}
        if not self.later:
            return said
        return f"{said} " + _("%(count)d more offices follow within a minute.") % {"count": self.later}


def computed(cards: Iterable[Card]) -> tuple[list[Card], Rest]:
    """The offices to compute, in the order that they came in, and what the others have; of many in the city's scope."""
    cards = list(cards)
    if len(cards) <= COMPUTED:
        return cards, Rest()
    counts = {one.office: one for one in DocketCount.objects.all()}
    there = {card.slug: _under_way(counts.get(card.slug)) for card in cards}
    by_most = sorted(cards, key=lambda card: -sum(there[card.slug]))
    left = [there[card.slug] for card in by_most[COMPUTED:]]
    return by_most[:COMPUTED], Rest(len(left), sum(one[0] for one in left), sum(one[1] for one in left))


def _under_way(count: DocketCount | None) -> tuple[int, int]:
    """What filers have, and what offices have."""
    if count is None:
        return 0, 0
    return count.draft + count.returned, count.submitted + count.county_approved
