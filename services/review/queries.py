"""What the desks show."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThanOrEqual
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import Page, mark, page, rows_after
from infra.problems import Forbidden
from services.review import holding
from services.review.city.filters import Filters as DocketFilters
from services.review.city.readers import of_the_city
from services.review.filters import OF_DISTRICT, TO_DO, Filters
from services.review.models import DocketEntry
from tenants.filings.models import Filing
from tenants.filings.queue import NEVER

LOOKED = 20_000  # filings that one page looks through: a few hundredths of a second


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


def docket(actor: Actor, asked: DocketFilters | None = None, after: str = "") -> Page[DocketEntry]:
    """The filings of all offices that are asked for, without more those that wait for the city; for the city alone.

    Raises:
        Forbidden: not of the city.
    """
    of_the_city(actor)
    asked = asked or DocketFilters()
    # A mark has a time, also where the key alone orders.
    time = asked.order[0] if len(asked.order) > 1 else "since"
    return page(asked.rows(), after, asked.order, lambda entry: (getattr(entry, time), entry.filing))
