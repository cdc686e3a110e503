"""What was known on a past day, on the desk: of a filing, and of an office with lists of what was in each state."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import NotFound, Unprocessable
from services.review import actions
from services.review.city.choosing import meant
from services.review.forms import LENGTH
from services.review.past import reading
from services.review.past.filing import then
from services.review.past.office import WITH_CLOCK, Past
from services.review.views.day import day_of, days
from tenants.filings.calendars import calendar
from tenants.filings.models import Filing
from tenants.filings.queries import opened
from tenants.filings.states import DocumentKind, State
from tenants.offices.desk import staff
from tenants.offices.directory import Card, directory
from tenants.offices.staffing import names_of

WORDS = {"red": _("Red: past"), "yellow": _("Yellow: soon past"), "green": _("Green: in time")}


@require_safe
@staff
def filing_then(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """A filing of this office as it was at the end of a day; the reading is recorded."""
    return render(request, "review/filing_then.html", _filing(request, opened(filing_id, actor)))


@require_safe
@staff
def docket_filing_then(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:
    """A district's filing, for the city; the reading is in the district's trail."""
    filing = actions.open_in_district(office, filing_id, actor)
    with office_scope(office):
        context = _filing(request, filing) | {"district": directory().offices[office]}
        # Rendered under the district's role: what it asked of the filer opens there alone.
        return HttpResponse(render_to_string("review/filing_then.html", context, request))


def _filing(request: HttpRequest, filing: Filing) -> dict[str, Any]:
    day = _day(request, filing)
    known = then(filing, day)
    acting = (line.actor for line in known.lines if line.actor_kind == "staff")
    return {
        **days(day),
        "filing": filing,
        "then": known,
        "names": names_of(acting),
        "kinds": dict(DocumentKind.choices),
    }


@require_safe
@staff
def office_then(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How many filings of an office were in each state at the end of a day, and by colour; each with its list."""
    problem = None
    try:
        card = _card(request, actor)
    except Unprocessable as unclear:
        card, problem = None, unclear
    day, context = _day(request, None), _offices(actor, card)
    typed = card.slug if card else request.GET.get("office", "")[:LENGTH]
    context |= {"typed": typed, "problem": problem}
    if card is not None:
        with reading.office_read(card.slug, actor):
            day = _day(request, Filing.objects.only("created_at").order_by("pk").first())
            past = Past(day, calendar())
            context |= {"table": _table(past, card, actor), "all": sum(past.states.values())}
    context |= days(day, office=_elsewhere(card, actor))
    return render(request, "review/office_then.html", context, status=problem.status if problem else 200)


@require_safe
@staff
def filings_then(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The filings of an office that were in a state at the end of a day, those that came into it last first."""
    day, card = _day(request, None), _card(request, actor)
    state, colour = request.GET.get("state", ""), request.GET.get("colour", "")
    if card is None or state not in State.values or colour not in ("", *WORDS):
        raise NotFound("no-such-view", _("There is no such list of filings."))
    with reading.office_read(card.slug, actor):
        rows, more = Past(day, calendar()).listed(state, colour, request.GET.get("after", ""))
    context = _offices(actor, card) | {
        **days(day, office=_elsewhere(card, actor), state=state, colour=colour),
        "state": state,
        "label": State(state).label,
        "colour": colour,
        "rows": rows,
        "first": request.GET.get("after", ""),
        "here": _query(day, card, actor, state=state, colour=colour),
        "next_page": _query(day, card, actor, state=state, colour=colour, after=more) if more else "",
        "table_page": _query(day, card, actor),
    }
    return render(request, "review/filings_then.html", context)


def _table(past: Past, card: Card, actor: Actor) -> list[dict[str, Any]]:
    """A line for each state: how many, and of what an office had to do how many of each colour, with their lists."""
    return [
        {
            "state": state,
            "label": label,
            "count": past.states[state],
            "list": _query(past.day, card, actor, state=state),
            "colours": [
                (
                    colour,
                    past.colours[state, colour] if state in WITH_CLOCK else None,
                    _query(past.day, card, actor, state=state, colour=colour),
                    f"{label}, {said}",
                )
                for colour, said in WORDS.items()
            ],
        }
        for state, label in State.choices
    ]


def _day(request: HttpRequest, first: Filing | None) -> date:
    """The day that is asked for; else yesterday, or the day on which the first filing was begun if that is later."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return day_of(request, max(yesterday, timezone.localdate(first.created_at)) if first else yesterday)


def _offices(actor: Actor, card: Card | None) -> dict[str, Any]:
    return {"card": card, "elsewhere": _elsewhere(card, actor), "chooses": reading.reads_all(actor)}


def _elsewhere(card: Card | None, actor: Actor) -> str:
    """The office as an address says it: a reader's own is not said."""
    return card.slug if card is not None and card.slug != actor.office else ""


def _card(request: HttpRequest, actor: Actor) -> Card | None:
    """The office that is asked for; a reader's own without one, and none for the city, which has no filings.

    Raises:
        NotFound: it has no filings.
        Unprocessable: there is no such office, or several.
    """
    asked = meant(request.GET.get("office", "")[:LENGTH])
    if not asked and directory().offices[actor.office].is_city:
        return None
    card = directory().offices.get(asked or actor.office)
    if card is None or card.is_city:
        raise NotFound("no-such-office", _("There is no such office."))
    return card


def _query(day: date, card: Card, actor: Actor, **asked: str) -> str:
    said = {"office": _elsewhere(card, actor), "day": str(day), **asked}
    return urlencode({name: value for name, value in said.items() if value})
