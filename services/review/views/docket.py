"""The city's docket: every office's filings by state, and the list behind each figure."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review import queries
from services.review.forms import LENGTH
from services.review.models import DocketEntry
from services.review.views.guard import staff
from services.review.views.queue import chosen_state
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Clock, office_clock
from tenants.filings.states import State
from tenants.filings.typed import told
from tenants.offices.directory import directory


@require_safe
@staff
def docket(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The table of counts, and the filings of one state."""
    state, office = chosen_state(request, State.COUNTY_APPROVED), request.GET.get("office", "")
    if office and office not in directory().offices:
        raise Http404
    search, after = told(request.GET, "search", LENGTH), request.GET.get("after", "")
    page = queries.docket(actor, office=office, state=state, search=search, after=after)
    context = {
        "page": page,
        "rows": _rows(page.rows),
        "state": state,
        "chosen": directory().offices.get(office),
        "search": search,
        "after": after,
        **_table(queries.docket_counts(actor)),
    }
    return render(request, "review/docket.html", context)


def _table(counts: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Office by state, with sums."""
    rows = [
        (card, [(value, counts[card.slug][value]) for value in State.values], sum(counts[card.slug].values()))
        for card in directory().districts
    ]
    sums: Counter[str] = Counter()
    for card in directory().districts:
        sums.update(counts[card.slug])
    return {
        "states": [*State.choices, ("", _("All"))],
        "table": rows,
        "sums": [(value, sums[value]) for value in State.values],
        "total": sums.total(),
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
