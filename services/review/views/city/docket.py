"""The city's docket: every office's filings in one list, and whatever narrows it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.paging import Page
from infra.problems import Unprocessable
from services.review import queries
from services.review.city import archiving, figures
from services.review.city.colours import WITH_OFFICE, bounds
from services.review.city.filters import FilterForm, Filters
from services.review.models import DocketEntry
from tenants.filings.calendars import calendar
from tenants.filings.states import PaperState, State
from tenants.offices.desk import staff
from tenants.offices.directory import Card, directory


@require_safe
@staff
def docket(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The filings that are asked for, and how many are in each state."""
    asked, problem = Filters(), None
    page: Page[DocketEntry] = Page([], "")
    try:
        asked = Filters.read(request.GET)
        page = queries.docket(actor, asked, request.GET.get("after", ""))
    except Unprocessable as refused:
        problem = refused
    counts = figures.states(actor, asked.office)
    archives = asked.state == State.COUNTY_APPROVED and actor.role == "officer" and bool(page.rows)
    context = {
        "asked": asked,
        "problem": problem,
        "form": FilterForm(request.GET),
        "rows": rows_of(page.rows),
        "after": request.GET.get("after", ""),
        "first_page": asked.address,
        "next_page": f"{reverse('review:docket')}?{asked.query(after=page.after)}" if page.after else "",
        "of": asked.office or request.GET.get("office", ""),
        "without_search": asked.but(search="").address,
        "tabs": [
            (value, label, counts.get(value, sum(counts.values())), asked.but(state=value).address)
            for value, label in (*State.choices, ("", _("All")))
        ],
        "archives": archiving.how_many(asked) if archives else None,
        "batch": uuid7(),
    }
    return render(request, "review/city/docket.html", context, status=problem.status if problem else 200)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is drawn; `colour` is that of the clock of the office that has it, empty where none has."""

    entry: DocketEntry
    card: Card | None
    state: object
    paper: object
    colour: str


def rows_of(entries: list[DocketEntry]) -> list[Row]:
    """The rows of these entries; what it costs does not grow with them."""
    cards, today, days = directory().offices, timezone.localdate(), calendar()
    known = {state.value: bounds(state, today, days) for state in WITH_OFFICE}

    def colour(entry: DocketEntry) -> str:
        if entry.state not in known or entry.office_due_on is None:
            return ""
        return known[entry.state].colour(entry.office_due_on)

    return [
        Row(
            entry,
            cards.get(entry.office),
            State(entry.state).label,
            PaperState(entry.paper).label,
            colour(entry),
        )
        for entry in entries
    ]
