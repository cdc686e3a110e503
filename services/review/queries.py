"""What the desks show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden, Unprocessable
from services.review.models import DocketEntry
from tenants.filings import permissions
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices import directory

PAGE = 50
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the mark after which the next ones begin; empty where there are none."""

    rows: list[Row]
    after: str


def queue(actor: Actor, *, state: str = State.SUBMITTED, search: str = "", after: str = "") -> Page[Filing]:
    """An office's filings in one state (in any, without one), longest waiting first.

    Raises:
        Forbidden: not staff of this office.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    rows = Filing.objects.filter(state=state) if state else Filing.objects.all()
    if needle := search.strip():
        rows = rows.filter(
            Q(account__iexact=needle) | Q(nickname__icontains=needle) | Q(org_name__icontains=needle)
        )
    return _page(rows, after, "stage_since", "id", lambda filing: (filing.stage_since, filing.pk))


def counts(actor: Actor) -> dict[str, int]:
    """How many filings of the current office are in each state."""
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    found = dict(Filing.objects.values_list("state").annotate(Count("id")))
    return {state: found.get(state, 0) for state in State.values}


def docket(
    actor: Actor, *, office: str = "", state: str = State.COUNTY_APPROVED, search: str = "", after: str = ""
) -> Page[DocketEntry]:
    """All offices' filings in one state (in any, without one), longest waiting first, for the city alone.

    Raises:
        Forbidden: not of the city.
    """
    _of_the_city(actor)
    rows = DocketEntry.objects.filter(state=state) if state else DocketEntry.objects.all()
    if office:
        rows = rows.filter(office=office)
    if needle := search.strip():
        rows = rows.filter(Q(account__iexact=needle) | Q(number__iexact=needle))
    return _page(rows, after, "since", "filing", lambda entry: (entry.since, entry.filing))


def docket_counts(actor: Actor) -> dict[str, dict[str, int]]:
    """How many filings each office has in each state."""
    _of_the_city(actor)
    table = {slug: dict.fromkeys(State.values, 0) for slug in directory.directory().offices}
    for slug, state, count in DocketEntry.objects.values_list("office", "state").annotate(Count("filing")):
        if slug in table:
            table[slug][state] = count
    return table


def _of_the_city(actor: Actor) -> None:
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))


def _page(
    rows: QuerySet[Row], after: str, time: str, key: str, mark_of: Callable[[Row], tuple[datetime, UUID]]
) -> Page[Row]:
    if after:
        at, last = _mark(after)
        rows = rows.filter(Q(**{f"{time}__gt": at}) | Q(**{time: at, f"{key}__gt": last}))
    found = list(rows.order_by(time, key)[: PAGE + 1])
    if len(found) <= PAGE:
        return Page(found, "")
    at, last = mark_of(found[PAGE - 1])
    return Page(found[:PAGE], mark(at, last))


def mark(at: datetime, key: UUID) -> str:
    """What asks for the rows after this one."""
    return f"{at.isoformat()}~{key}"


def _mark(after: str) -> tuple[datetime, UUID]:
    try:
        at, _tilde, last = after.partition("~")
        return datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise Unprocessable(
            "wrong-page", _("This is not the mark of a page. Begin with the first one.")
        ) from None
