"""The city's offices: all of them, one's card, a new one."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.http.carried import hold
from infra.paging import page_of
from infra.problems import Problem
from services.review.oversight.forms import NewOfficeForm, OfficeForm
from services.review.setup import offices, planning
from services.review.views.setup.exercise import of_the_setup
from services.review.views.setup.keeping import LABELS, card_shown, kept, say, valid
from tenants.filings.typed import told
from tenants.offices import contact
from tenants.offices.desk import staff
from tenants.offices.directory import directory
from tenants.offices.setup import changing
from tenants.offices.setup.starting import StartForm
from tenants.offices.staffing import names_of

GROUPS = (
    ("name", "name_en"),
    ("area", "area_en"),
    ("code", "also"),
    ("address", "address_en"),
    ("area_code", "phone"),
    ("email", "place"),
    ("hours", "hours_en"),
)


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All offices with their cards; `?q=` narrows."""
    of_the_setup(actor)
    search, after = told(request.GET, "q", 60), request.GET.get("after", "")
    cards = [card for card in directory().offices.values() if search.lower() in _words(card)]
    shown, more = page_of(cards, after, lambda card: card.slug)
    context = {
        "cards": shown,
        "search": search,
        "after": more,
        "sets": changing.may(actor),
    }
    return render(request, "review/setup/offices.html", context)


def _words(card: Any) -> str:
    return " ".join(
        [card.slug, card.code, card.name_zh, card.name_en, card.area_zh, card.area_en, *card.also]
    ).lower()


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def card(request: HttpRequest, actor: Actor, office: str) -> HttpResponse:
    """An office's card, and what was changed of it so far."""
    of_the_setup(actor)
    there = offices.card_of(office)
    if request.method != "POST":
        now = contact.now_of(office, contact.CARD)
        if now["place"] is None and there.place:
            now["place"] = list(there.place)
        now["also"] = list(there.also)
        return _page(request, actor, OfficeForm(initial=OfficeForm.typed(now)), office)
    form, start = OfficeForm(request.POST), StartForm(request.POST)
    try:
        hold(request)
        messages.success(request, kept(office, form, start, actor, card_shown(request, office)))
    except Problem as problem:
        return _page(request, actor, form, office, problem=problem, start=start)
    return redirect("review:setup-office", office=office)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make an office; then its staff is appointed."""
    of_the_setup(actor)
    if request.method != "POST":
        area_code = directory().city.area_code
        return _page(request, actor, NewOfficeForm(initial={"area_code": area_code}), "")
    form = NewOfficeForm(request.POST)
    try:
        hold(request)
        valid(form)
        made = offices.open_office(form.cleaned_data, actor)
    except Problem as problem:
        return _page(request, actor, form, "", problem=problem)
    messages.success(request, _("The office is there. Appoint its first supervisor."))
    return redirect("review:setup-staff-of", office=made.slug)


def _page(
    request: HttpRequest,
    actor: Actor,
    form: OfficeForm,
    office: str,
    *,
    problem: Problem | None = None,
    start: StartForm | None = None,
) -> HttpResponse:
    start = start or StartForm()
    say(problem, form, start)
    groups = GROUPS if office else (("slug",), *GROUPS)
    changes = []
    if office:
        with office_scope(office):
            changes = contact.changes(office)
    names = names_of(one.actor for one in changes)
    context = {
        "card": offices.card_of(office) if office else None,
        "form": form,
        "shown": json.dumps(card_shown(request, office, problem), ensure_ascii=False) if office else "",
        "start": start if office else None,
        "to_come": planning.to_come(office, planning.CARD, LABELS) if office else [],
        "faulty": [field for one in (form, start) for field in one if problem and field.errors],
        "problem": problem,
        "groups": [[form[name] for name in group] for group in groups],
        "code_stays": bool(office) and offices.numbered(office),
        "sets": changing.may(actor),
        "changes": [
            (
                one,
                names.get(one.actor, ""),
                [(LABELS[name], *pair) for name, pair in one.fields.items()],
            )
            for one in changes
        ],
    }
    return render(request, "review/setup/office.html", context, status=problem.status if problem else 200)
