"""Annex 1: a filing is begun with its account's names; staff at the window has all of it on one page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.problems import Problem, Unprocessable
from services.intake import actions, steps
from services.intake.forms import KindForm, ToldForm
from tenants.filings import lodging, privacy_shown, queries
from tenants.filings.api import form_out
from tenants.filings.boxes import boxes, typed
from tenants.filings.form import BY_NAME, OF_ACCOUNT, SEALED, FilingForm, Warned, rows_for, sections_for
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind
from tenants.offices import privacy
from tenants.offices.filers import signed_in

NAMES = OF_ACCOUNT[0]  # all that a draft needs: it claims the account


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new filing: who files, and which account; at the window, everything at once."""
    kind = request.GET.get("filer_kind") or request.POST.get("filer_kind", "")
    at_window = actor.kind == "staff"
    if request.office.is_city or (at_window and kind not in FilerKind.values):  # type: ignore[attr-defined]
        return redirect("intake:home")
    show = _whole_page if at_window else _names_page
    if request.method != "POST":
        return show(request, lodging.form_of(None, _or_any(kind)))
    values = typed(request.POST, rows_for(FilerKind(kind)) if at_window else NAMES.rows)
    try:
        hold(request)
        shown = _shown(request) if at_window else ""
        token = getattr(request, "token", "")
        filing = actions.begin({**values, "filer_kind": kind}, actor, token, shown=shown)
    except Problem as problem:
        return show(request, with_faults(request, _or_any(kind), problem.errors), problem=problem)
    say_what_is_unusual(request, lodging.form_of(values, kind).warnings)
    if at_window:
        messages.success(request, _("Saved. Add the documents, then submit."))
        return redirect("intake:filing", filing_id=filing.pk)
    messages.success(request, _("Saved. You find it again under your filings, on any device."))
    return redirect("intake:edit", filing_id=filing.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def another(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """A new filing of another account: people and organisation are as in this one."""
    source = queries.readable(filing_id, actor)
    kind = source.filer_kind
    if request.method != "POST":
        return _names_page(request, lodging.form_of(None, kind), source=source)
    values = typed(request.POST, NAMES.rows)
    try:
        hold(request)
        filing = actions.another(source, values, actor, getattr(request, "token", ""))
    except Problem as problem:
        form = with_faults(request, kind, problem.errors)
        return _names_page(request, form, source=source, problem=problem)
    say_what_is_unusual(request, lodging.form_of(values, kind).warnings)
    messages.success(request, _("Saved. People and organisation are as in your other filing."))
    return redirect("intake:edit", filing_id=filing.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """All of annex 1 at the window; a filer goes on at the first step that lacks something."""
    filing = (queries.readable if request.method == "POST" else queries.opened)(filing_id, actor)
    if actor.kind != "staff":
        return redirect(steps.address(filing, steps.first(filing)))
    kind = filing.filer_kind
    if request.method != "POST":
        return _whole_page(request, form_of(filing), filing=filing)
    values = typed(request.POST, rows_for(FilerKind(kind)))
    try:
        hold(request)
        if shown := _shown(request, filing):
            actions.show_notice(filing, shown, actor)
        kept = actions.keep(filing, values, actor)
        if kept.faults:
            raise lodging.form_invalid(kept.faults)
    except Problem as problem:
        form = with_faults(request, kind, problem.errors)
        return _whole_page(request, form, filing=queries.readable(filing_id, actor), problem=problem)
    say_what_is_unusual(request, kept.warnings)
    messages.success(request, _("Saved."))
    return redirect("intake:filing", filing_id=filing_id)


def _to_be_shown(filing: Filing | None = None) -> str:
    """The version of what is told about personal data, where nobody has shown it for this filing yet."""
    version = privacy.version()
    return "" if filing and version and privacy_shown.was_shown(filing, version) else version


def _shown(request: HttpRequest, filing: Filing | None = None) -> str:
    """The version that was shown at the window just now; empty where none is to be shown.

    Raises:
        Unprocessable: it was not, and nothing personal is asked before.
    """
    version, form = _to_be_shown(filing), ToldForm(request.POST)
    if version and not form.is_valid():
        raise Unprocessable("notice-not-shown", str(form.errors["told"][0])).at("told")
    return version


def form_of(filing: Filing) -> FilingForm:
    """The form with what is saved; nothing that is sealed is shown."""
    initial = {name: value for name, value in form_out(filing).items() if name not in SEALED}
    return lodging.form_of(None, filing.filer_kind, initial=initial)


def with_faults(request: HttpRequest, kind: str, faults: Iterable[Any]) -> FilingForm:
    """The form as it was typed; each fault at its field."""
    form = lodging.form_of(request.POST, kind)
    for fault in faults:
        if fault.field in form.fields and fault.field not in form.errors:
            form.add_error(fault.field, str(fault.message))
    return form


def say_what_is_unusual(request: HttpRequest, warnings: Iterable[Warned]) -> None:
    """It is saved, and the filer is asked to look at it again."""
    words = _("Saved, but look at it again: %(field)s. %(message)s")
    for warned in warnings:
        label = BY_NAME[warned.field].label
        messages.warning(request, words % {"field": label, "message": warned.message})


def faulty(form: Form, problem: Problem | None) -> list[Any]:
    """The fields that are at fault, for the note above the form."""
    return [field for field in form if field.errors] if problem else []


def _names_page(
    request: HttpRequest, form: FilingForm, *, source: Filing | None = None, problem: Problem | None = None
) -> HttpResponse:
    kind = request.GET.get("filer_kind", "")
    context = {
        "told": privacy.short(request.office),  # type: ignore[attr-defined]
        "boxes": boxes(form, NAMES.rows, None, own=True),
        "kind_form": KindForm(request.POST if problem else None, initial={"filer_kind": kind}),
        "source": source,
        "problem": problem,
        "faulty": faulty(form, problem),
    }
    return render(request, "intake/new.html", context, status=problem.status if problem else 200)


def _whole_page(
    request: HttpRequest, form: FilingForm, *, filing: Filing | None = None, problem: Problem | None = None
) -> HttpResponse:
    kind = form.filer_kind
    told_form = ToldForm(request.POST if problem else None) if _to_be_shown(filing) else None
    context = {
        "told_form": told_form,
        "told": privacy.short(request.office),  # type: ignore[attr-defined]
        "sections": [(title, boxes(form, rows, filing, own=False)) for title, rows in sections_for(kind)],
        "kind_label": kind.label,
        "filing": filing,
        "problem": problem,
        "faulty": [*(faulty(told_form, problem) if told_form else []), *faulty(form, problem)],
    }
    return render(request, "intake/form.html", context, status=problem.status if problem else 200)


def _or_any(kind: str) -> str:
    """The account's names are asked of every kind of filer alike."""
    return kind if kind in FilerKind.values else FilerKind.COMPANY
