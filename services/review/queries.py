"""What the desks show."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThanOrEqual
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import Page, mark, page, rows_after
from infra.problems import Forbidden, NotFound
from services.review import holding
from services.review.filters import OF_DISTRICT, TO_DO, Filters
from services.review.models import DocketEntry
from tenants.filings import permissions
from tenants.filings.models import Filing
from tenants.filings.queue import NEVER
from tenants.filings.states import State
from tenants.offices import directory

LOOKED = 20_000  # filings that one page looks through: a few hundredths of a second
COUNTS = f"""
    SELECT office, {", ".join(State.values)} FROM review_docketcount WHERE office = ANY(%s)
    UNION ALL SELECT '', {", ".join(f"coalesce(sum({state}), 0)" for state in State.values)} FROM review_docketcount
"""  # noqa: S608 - words of our own


def queue(
    actor: Actor, filters: Filters = TO_DO, after: str = "", *, only: tuple[str, ...] = ()
) -> Page[Filing]:
    """A page of an office's filings, in the order of the filters; with `only` these of their columns, or all.

    Where few fit what narrows a view, LOOKED filings are looked through and no more: the page may have few rows, or
    none, and a mark from which to look further.

    Raises:
        Forbidden: not staff of this office.
    """
    _staff(actor)
    rows, edge = filters.rows(actor), ""
    if filters.view in OF_DISTRICT:  # what is decided is nobody's to do any more, though it has not left yet
        rows = rows.exclude(pk__in=holding.on_their_way())
    if filters.narrows and not filters.search:
        listed = rows_after(filters.of_view(actor), after, filters.order).order_by(*filters.order)
        last = listed.values_list(*filters.order)[LOOKED - 1 : LOOKED].first()
        if last is not None:
            rows = rows.filter(TupleLessThanOrEqual(Tuple(*map(F, filters.order)), last))
            edge = mark(last[0] if len(last) > 1 else NEVER, last[-1])
    chosen = rows.only(*only) if only else rows
    found = page(chosen, after, filters.order, lambda filing: place_of(filing, filters))
    return replace(found, after=found.after or edge)


def place_of(filing: Filing, filters: Filters) -> tuple[date, UUID]:
    """What the mark of a filing in such a list is made of (`infra.paging.mark`)."""
    return getattr(filing, filters.order[0] if len(filters.order) > 1 else "stage_since"), filing.pk


def _staff(actor: Actor) -> None:
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))


def docket(
    actor: Actor, *, office: str = "", state: str = State.COUNTY_APPROVED, search: str = "", after: str = ""
) -> Page[DocketEntry]:
    """All offices' filings in one state, longest waiting first, or in any, the oldest first; for the city alone.

    Raises:
        Forbidden: not of the city.
        NotFound: there is no such office.
    """
    _of_the_city(actor)
    if office and directory.office(office) is None:
        raise NotFound("no-such-office", _("There is no such office."))
    rows = DocketEntry.objects.filter(state=state) if state else DocketEntry.objects.all()
    if office:
        rows = rows.filter(office=office)
    if needle := search.strip():
        rows = rows.filter(Q(account__iexact=needle) | Q(number__iexact=needle))
    order = ("since", "filing") if state else ("filing",)
    return page(rows, after, order, lambda entry: (entry.since, entry.filing))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many filings are in each state: of some offices, and of all together."""

    of: dict[str, dict[str, int]]
    sums: dict[str, int]


def docket_counts(actor: Actor, offices: list[str]) -> Counts:
    """How many filings are in each state.

    Args:
        offices: the slugs of those that are counted one by one.
    """
    _of_the_city(actor)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [offices])
        found = {row[0]: dict(zip(State.values, row[1:], strict=True)) for row in cursor.fetchall()}
    none = dict.fromkeys(State.values, 0)
    return Counts({slug: found.get(slug, none) for slug in offices}, found[""])


def _of_the_city(actor: Actor) -> None:
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
