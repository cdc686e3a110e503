"""The findings across offices as the city sees them, page by page; what a page costs does not grow with them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from infra.audit.actor import Actor
from infra.paging import Page, page
from services.review.city.readers import of_the_city
from services.review.crossing.models import Crossing, TraitKind

SHOWN = 6  # filings of one finding; of more it is said that there are more
FILINGS = """
    SELECT w.kind, w.value, f.office, f.filing, d.account, d.state, d.number, d.due_on
    FROM unnest(%s::text[], %s::text[]) AS w (kind, value)
    CROSS JOIN LATERAL (
        SELECT t.office, t.filing FROM review_trait t
        WHERE (t.kind, t.value) = (w.kind, w.value) ORDER BY t.filing LIMIT %s
    ) f
    JOIN review_docketentry d ON d.filing = f.filing
"""


@dataclass(frozen=True, slots=True)
class Same:
    """A filing that a finding is about, as the docket has it."""

    office: str
    filing: UUID
    account: str
    state: str
    number: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its filings: `more` where they are not all. `area`: the office in whose area the address lies.

    `value`: what they share, where it may be shown: never an identity number, nor its hash.
    """

    crossing: Crossing
    filings: list[Same]
    more: bool
    area: str
    value: str


def found(
    actor: Actor, *, kind: str = "", aside: bool = False, after: str = ""
) -> tuple[Page[Crossing], list[Found]]:
    """The findings that nobody has put aside, or those that somebody has, the newest first; three queries.

    Raises:
        Forbidden: not of the city.
    """
    of_the_city(actor)
    rows = Crossing.objects.filter(aside_at__isnull=not aside)
    if kind in TraitKind.values:
        rows = rows.filter(kind=kind)
    listed = page(rows, after, ("id",), lambda one: (one.found_at, one.pk), newest_first=True)
    return listed, _with_filings(listed.rows)


def _with_filings(rows: list[Crossing]) -> list[Found]:
    same: dict[tuple[str, str], list[Same]] = {}
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(FILINGS, [[one.kind for one in rows], [one.value for one in rows], SHOWN + 1])
            for kind, value, *columns in cursor.fetchall():
                same.setdefault((kind, value), []).append(Same(*columns))
    return [_shown(one, same.get((one.kind, one.value), [])) for one in rows]


def _shown(one: Crossing, filings: list[Same]) -> Found:
    area = one.value.rpartition(":")[2] if one.kind == TraitKind.AREA else ""
    value = one.value if one.kind in (TraitKind.ACCOUNT, TraitKind.USCC) else ""
    return Found(one, filings[:SHOWN], len(filings) > SHOWN, area, value)
