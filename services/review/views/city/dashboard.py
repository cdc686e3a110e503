"""The dashboard: how every office stands, in one look; and one office, with what its figures come from."""

from functools import cache
from itertools import chain, islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.problems import NotFound
from services.review import queries, tally
from services.review.city import figures
from services.review.city.figures import ALL, Figures
from services.review.city.filters import Filters
from services.review.orders_and_cards import queries as orders_and_cards
from services.review.views.city import drawing
from services.review.views.city.docket import rows_of
from tenants.filings.calendars import calendar
from tenants.filings.states import State
from tenants.offices.desk import staff
from tenants.offices.directory import Card, directory

# Offices in one table; a city has fewer.
OFFICES = 20
FIRST = 10  # filings past their time on an office's page


@require_safe
@staff
def dashboard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All offices, those that are behind first; the trend, and how much of what is known is filed.

    `?stage=`: the stage of which it is said how long it took.
    """
    today, days = timezone.localdate(), calendar()
    first = _number(request.GET.get("offices", ""))
    stage = next((one for one in figures.STAGES if one == request.GET.get("stage")), State.SUBMITTED)
    cards, count = _cards(actor, first)
    places = [card.slug for card in cards]
    found = figures.figures(actor, places, today, days, stages=[stage], sides=figures.OF_TABLE)
    docket = reverse("review:docket")
    context = {
        "city": _linked(found[ALL], stage, docket),
        "table": [(card, _linked(found[card.slug], stage, docket)) for card in cards],
        "stage": stage,
        "stages": figures.STAGES,
        "offices_first": first,
        "charts": [
            drawing.trend(figures.trend(actor, ALL, today), ALL),
            drawing.by_filer_kind(found[ALL]),
            drawing.by_content(found[ALL]),
        ],
        "currency": figures.currency(actor),
        "offices_before": first > 0,
        "offices_next": first + OFFICES if first + OFFICES < count else 0,
        "orders": orders_and_cards.open_orders(actor),
    }
    return render(request, "review/city/dashboard.html", context)


@require_safe
@staff
def office(request: HttpRequest, actor: Actor, office: str) -> HttpResponse:
    """One office: stage by stage, and what keeps it behind."""
    card = directory().offices.get(office)
    if card is None or card.is_city:
        raise NotFound("no-such-office", _("There is no such office."))
    today, days = timezone.localdate(), calendar()
    found = figures.figures(actor, [office], today, days)
    red = Filters(office=office, state=State.SUBMITTED.value, colour="red")
    context = {
        "card": card,
        "here": _linked(found[office], State.SUBMITTED, reverse("review:docket")),
        "stage": State.SUBMITTED,
        "stages": _stages(found[office], found[ALL]),
        "charts": [
            drawing.trend(figures.trend(actor, office, today), office),
            drawing.by_filer_kind(found[office]),
            drawing.by_content(found[office]),
        ],
        "red": rows_of(queries.docket(actor, red).rows[:FIRST]),
        "red_address": red.address,
        "currency": figures.currency(actor),
        "orders": orders_and_cards.orders_of(actor, office),
        "cards": orders_and_cards.cards_of(actor, office),
        "against": tally.recent(office, today, actor),
        "offices": directory().offices,
        "today": today,
        "decides": actor.role == "officer",
    }
    return render(request, "review/city/office.html", context)


def _cards(actor: Actor, first: int) -> tuple[list[Card], int]:
    """The offices of one page, those that are behind before the others, and how many there are in all."""
    known = directory()
    late = [slug for slug in figures.behind(actor, timezone.localdate()) if slug in known.offices]
    behind = set(late)
    others = (card for card in known.districts if card.slug not in behind)
    order = chain((known.offices[slug] for slug in late), others)
    return list(islice(order, first, first + OFFICES)), len(known.districts)


@cache
def _lists() -> dict[str, SafeString]:
    """What the list behind each figure is asked by, but for the office; as it stands in a page."""
    every = Filters(state="")
    submitted = every.but(state=State.SUBMITTED.value)
    asked = {
        **{state: every.but(state=state).query() for state in State.values},
        "known": every.but(kind="first", was="known").query(),
        "filed": every.but(kind="first", state=State.CITY_ARCHIVED.value).query(),
        "received": every.but(was="received").query(),
        "returned_once": every.but(was="returned").query(),
        "paper": submitted.but(paper="missing").query(),
        "red": submitted.but(colour="red").query(),
        "yellow": submitted.but(colour="yellow").query(),
    }
    return {name: escape(query) for name, query in asked.items()}


def _linked(of: Figures, stage: State, docket: str) -> dict[str, Any]:
    """Each figure with the list behind it, in the docket at this address; and how long a stage took."""
    begins = escape(f"{docket}?office={of.place}&" if of.place else f"{docket}?")
    return {
        "figures": of,
        "states": of.states,
        "speed": of.speeds.get(stage),
        "lists": {name: begins + query for name, query in _lists().items()},
    }


def _stages(here: Figures, city: Figures) -> list[tuple[object, Any, Any]]:
    return [(stage.label, here.speeds.get(stage), city.speeds.get(stage)) for stage in figures.STAGES]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
