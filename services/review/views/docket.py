"""The city's docket: every office's filings by state, and the list behind each figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review import queries
from services.review.forms import LENGTH
from services.review.models import DocketEntry
from services.review.views.queue import chosen_state
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Clock, office_clock
from tenants.filings.states import State
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory

# Offices in one table; a city has fewer.
OFFICES = 20


@require_safe
@staff
def docket(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The table of counts, and the filings of one state."""
    state, office = chosen_state(request, State.COUNTY_APPROVED), request.GET.get("office", "")
    search, after = told(request.GET, "search", LENGTH), request.GET.get("after", "")
    page = queries.docket(actor, office=office, state=state, search=search, after=after)
    context = {
        "page": page,
        "rows": _rows(page.rows),
        "state": state,
        "chosen": directory().offices.get(office),
        "search": search,
        "after": after,
        **_table(actor, _number(request.GET.get("offices", ""))),
    }
    return render(request, "review/docket.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _table(actor: Actor, first: int) -> dict[str, Any]:
    """Office by state, some offices at a time, with the sums of all."""
    districts = directory().districts
    shown = districts[first : first + OFFICES]
    counts = queries.docket_counts(actor, [card.slug for card in shown])
    rows = [
        (
            card,
            [(value, counts.of[card.slug][value]) for value in State.values],
            sum(counts.of[card.slug].values()),
        )
        for card in shown
    ]
    return {
        "states": [*State.choices, ("", _("All"))],
        "table": rows,
        "sums": [(value, counts.sums[value]) for value in State.values],
        "total": sum(counts.sums.values()),
        "offices_before": first > 0,
        "offices_next": first + OFFICES if first + OFFICES < len(districts) else 0,
    }


def _rows(entries: list[DocketEntry]) -> list[tuple[DocketEntry, Any, Any, Clock | None]]:
    """Each entry with its office, its state's word, and the city's own clock where the city has it."""
    cards, limit = directory().offices, directory().pack.limits.city_archive
    now, days = timezone.now(), calendar()
    return [
        (
            entry,
            cards.get(entry.office),
            State(entry.state).label,
            office_clock(entry.since, limit, (), now, days) if entry.state == State.COUNTY_APPROVED else None,
        )
        for entry in entries
    ]
