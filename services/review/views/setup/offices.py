"""The city's offices: all of them, one's card, a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.http.carried import hold
from infra.paging import page_of
from infra.problems import FieldError, Problem, Unprocessable
from services.review.oversight.forms import NewOfficeForm, OfficeForm
from services.review.setup import offices
from services.review.views.setup.exercise import of_the_setup
from tenants.filings.typed import told
from tenants.offices import contact
from tenants.offices.desk import staff
from tenants.offices.directory import directory
from tenants.offices.setup import changing
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
    form = OfficeForm(request.POST)
    try:
        hold(request)
        _valid(form)
        changed = offices.change(office, form.cleaned_data, actor)
    except Problem as problem:
        return _page(request, actor, form, office, problem)
    said = _("Kept: everybody sees it so from now on.") if changed else _("Nothing was changed.")
    messages.success(request, said)
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
        _valid(form)
        made = offices.open_office(form.cleaned_data, actor)
    except Problem as problem:
        return _page(request, actor, form, "", problem)
    messages.success(request, _("The office is there. Appoint its first supervisor."))
    return redirect("review:setup-staff-of", office=made.slug)


def _valid(form: OfficeForm) -> None:
    if not form.is_valid():
        faults = [FieldError(name, "invalid", str(said[0])) for name, said in form.errors.items()]
        raise Unprocessable("form-invalid", gettext_lazy("Something is to be corrected."), errors=faults)


def _page(
    request: HttpRequest, actor: Actor, form: OfficeForm, office: str, problem: Problem | None = None
) -> HttpResponse:
    for fault in problem.errors if problem else ():
        if fault.field in form.fields and not form.errors.get(fault.field):
            form.add_error(fault.field, str(fault.message))
    groups = GROUPS if office else (("slug",), *GROUPS)
    changes = []
    if office:
        with office_scope(office):
            changes = contact.changes(office)
    names = names_of(one.actor for one in changes)
    labels = OfficeForm.base_fields
    context = {
        "card": offices.card_of(office) if office else None,
        "form": form,
        "faulty": [field for field in form if problem and field.errors],
        "problem": problem,
        "groups": [[form[name] for name in group] for group in groups],
        "code_stays": bool(office) and offices.numbered(office),
        "sets": changing.may(actor),
        "changes": [
            (
                one,
                names.get(one.actor, ""),
                [(labels[name].label, *pair) for name, pair in one.fields.items()],
            )
            for one in changes
        ],
    }
    return render(request, "review/setup/office.html", context, status=problem.status if problem else 200)
