"""Annex 1 as one page in parts: begin a filing, fill it in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.problems import Problem
from services.intake import actions, privacy
from tenants.filings import queries
from tenants.filings.api import form_out
from tenants.filings.form import BY_NAME, SEALED, FilingForm, rows_for, sections_for
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind
from tenants.offices.directory import directory
from tenants.offices.filers import signed_in

EITHER = {"uscc"}  # an organisation needs this code, or else the older one: it is not called optional


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new filing, for one kind of filer."""
    kind = request.GET.get("filer_kind") or request.POST.get("filer_kind", "")
    if kind not in FilerKind.values or request.office.is_city:  # type: ignore[attr-defined]
        return redirect("intake:home")
    if request.method != "POST":
        return _page(request, _form(None, kind), kind)
    values = _typed(request, kind)
    try:
        hold(request)
        filing = actions.begin({**values, "filer_kind": kind}, actor, getattr(request, "token", ""))
    except Problem as problem:
        return _page(request, _form(request.POST, kind), kind, problem=problem)
    _say_what_is_unusual(request, values, kind)
    messages.success(request, _("Saved. Add the documents, then submit."))
    return redirect("intake:filing", filing_id=filing.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Fill in annex 1; what is sealed and left empty stays as it is."""
    filing = (queries.readable if request.method == "POST" else queries.opened)(filing_id, actor)
    kind = filing.filer_kind
    if request.method != "POST":
        initial = {name: value for name, value in form_out(filing).items() if name not in SEALED}
        return _page(request, _form(None, kind, initial), kind, filing=filing)
    values = {name: value for name, value in _typed(request, kind).items() if value or name not in SEALED}
    try:
        hold(request)
        actions.edit(filing_id, values, actor)
    except Problem as problem:
        return _page(request, _form(request.POST, kind), kind, filing=filing, problem=problem)
    _say_what_is_unusual(request, values, kind)
    messages.success(request, _("Saved."))
    return redirect("intake:filing", filing_id=filing_id)


def _form(data: Any, kind: str, initial: dict[str, Any] | None = None) -> FilingForm:
    area_code = directory().city.area_code
    return FilingForm(data, filer_kind=kind, complete=False, area_code=area_code, initial=initial)


def _typed(request: HttpRequest, kind: str) -> dict[str, Any]:
    """What the page has of annex 1. Of boxes that are all empty a browser sends nothing: they are empty."""
    sent = [row.name for row in rows_for(FilerKind(kind)) if row.name in request.POST]
    typed: dict[str, Any] = {name: request.POST[name] for name in sent}
    return typed | {"content": request.POST.getlist("content")}


def _say_what_is_unusual(request: HttpRequest, values: dict[str, Any], kind: str) -> None:
    for warned in _form(values, kind).warnings:
        label = BY_NAME[warned.field].label
        words = _("Saved, but look at it again: %(field)s. %(message)s")
        messages.warning(request, words % {"field": label, "message": warned.message})


def _page(
    request: HttpRequest,
    form: FilingForm,
    kind: str,
    *,
    filing: Filing | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    context = {
        "told": privacy.short(request.office),  # type: ignore[attr-defined]
        "form": form,
        "sections": [
            (title, [(form[row.name], row.needed or row.name in EITHER) for row in rows])
            for title, rows in sections_for(FilerKind(kind))
        ],
        "kind_label": FilerKind(kind).label,
        "filing": filing,
        "problem": problem,
        "faulty": [field for field in form if field.errors] if problem else [],
        "kept": {name: str(getattr(filing, name) or "") for name in SEALED} if filing else {},
    }
    return render(request, "intake/form.html", context, status=problem.status if problem else 200)
