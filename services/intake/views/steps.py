"""Annex 1 in steps that fit a phone: each is a page, saved when one goes on, and as it is typed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.errors import as_document
from infra.problems import Conflict, Problem
from services.intake import actions, corrections, steps
from services.intake.views import annex
from tenants.filings import lodging, queries
from tenants.filings.boxes import boxes, typed
from tenants.filings.form import SEALED, FilingForm, Step
from tenants.filings.keeping import Kept
from tenants.filings.models import Filing
from tenants.filings.states import WITH_FILER
from tenants.offices.filers import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, actor: Actor, filing_id: UUID, step: str) -> HttpResponse:
    """One step; what is right of it is saved, and what is wrong comes back with all that was typed."""
    if request.method == "POST":
        return _go_on(request, actor, queries.readable(filing_id, actor), step)
    filing = queries.opened(filing_id, actor)
    if filing.state not in WITH_FILER:
        return redirect("intake:filing", filing_id=filing_id)
    here = steps.find(filing, step)
    if not steps.is_open(filing, here, everything=_everything(request)):
        return redirect(steps.address(filing, steps.CORRECTIONS))
    return _page(request, actor, filing, here, annex.form_of(filing))


@require_POST
@signed_in
def save(request: HttpRequest, actor: Actor, filing_id: UUID, step: str) -> HttpResponse:
    """What was typed so far, sent by the page itself: what became of each field."""
    filing = queries.readable(filing_id, actor)
    try:
        kept = _keep(request, actor, filing, steps.find(filing, step))
    except Problem as problem:
        return as_document(request, problem)
    return JsonResponse(
        {
            "saved": sorted(kept.saved),
            "kept": {name: _kept(kept.filing, name) for name in kept.saved & SEALED},
            "faults": {fault.field: str(fault.message) for fault in kept.faults},
            "warnings": {warned.field: warned.message for warned in kept.warnings},
            "at": timezone.localtime().strftime("%H:%M"),
        }
    )


def _go_on(request: HttpRequest, actor: Actor, filing: Filing, slug: str) -> HttpResponse:
    here = steps.find(filing, slug)
    try:
        hold(request)
        kept = _keep(request, actor, filing, here)
        if kept.faults:
            raise lodging.form_invalid(kept.faults)
    except Problem as problem:
        form = annex.with_faults(request, filing.filer_kind, problem.errors)
        return _page(request, actor, queries.readable(filing.pk, actor), here, form, problem=problem)
    annex.say_what_is_unusual(request, kept.warnings)
    wish = request.POST.get("go", "")
    if wish == "out":
        messages.success(request, _("Saved."))
        return redirect("intake:filing", filing_id=filing.pk)
    there = steps.after(filing, slug, wish)
    return redirect(steps.address(filing, there, everything=_everything(request)))


def _keep(request: HttpRequest, actor: Actor, filing: Filing, here: Step) -> Kept:
    """Save what is right.

    Raises:
        Problem: nothing is to be changed here now.
    """
    if not steps.is_open(filing, here, everything=_everything(request)):
        raise Conflict(
            "only-what-was-named",
            _("The office has asked for some points only. To change this, too, send it once more."),
        )
    return actions.keep(filing, typed(request.POST, here.rows), actor)


def _page(
    request: HttpRequest,
    actor: Actor,
    filing: Filing,
    here: Step,
    form: FilingForm,
    *,
    problem: Problem | None = None,
) -> HttpResponse:
    shown = boxes(form, here.rows, filing, own=actor.kind == "filer")
    named_only = steps.asked_back(filing) and not _everything(request)
    on_the_way = not named_only or here.slug not in (steps.CORRECTIONS, steps.CHECK.slug)
    everything = on_the_way and steps.asked_back(filing)
    page = steps.address(filing, here.slug)
    context: dict[str, Any] = {
        "filing": filing,
        "here": here,
        "line": steps.line(filing, here.slug) if on_the_way else [],
        "before": steps.before(filing, here.slug) if on_the_way else steps.CORRECTIONS,
        "boxes": shown,
        "sealed": " ".join(box.row.name for box in shown if box.row.sealed),
        "page": f"{page}?{steps.ALL}" if everything else page,
        "save": f"{page}save/?{steps.ALL}" if everything else f"{page}save/",
        "problem": problem,
        "faulty": annex.faulty(form, problem),
    }
    if here.slug == steps.CORRECTIONS:
        context |= corrections.context(filing, shown)
        return _drawn(request, "intake/corrections.html", context, problem)
    if here is steps.CHECK:
        context["points"] = corrections.lacking(filing)
        return _drawn(request, "intake/check.html", context, problem)
    return _drawn(request, "intake/step.html", context, problem)


def _drawn(
    request: HttpRequest, template: str, context: dict[str, Any], problem: Problem | None
) -> HttpResponse:
    return render(request, template, context, status=problem.status if problem else 200)


def _everything(request: HttpRequest) -> bool:
    return steps.ALL in request.GET


def _kept(filing: Filing, name: str) -> str:
    value = getattr(filing, name)
    return _("Saved: %(kept)s. Leave it empty to keep it.") % {"kept": value} if value else ""
