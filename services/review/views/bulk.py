"""Many filings at once, chosen in the queue: what would be done, and then what came of each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.paging import PAGE
from infra.problems import Problem
from services.review import bulk
from services.review.views import lists
from services.review.views.acting import undoable
from tenants.filings.models import Filing
from tenants.offices.desk import staff

APPROVE, REMIND = "approve", "remind"


@posted("review:desk")
@staff
def look(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What would be done with the filings that were chosen, and with which of them not, and why."""
    what = request.POST.get("what", "")
    if what not in (APPROVE, REMIND):
        raise Http404
    filings = _chosen(request, actor)
    if not filings:
        messages.warning(request, _("Choose filings in the list first: a tick before each."))
        return redirect(f"{reverse('review:desk')}?{lists.remembered(request).query()}")
    return _look(request, actor, filings, what)


@posted("review:desk")
@staff
def approve(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Pass the clean ones on to the city."""
    filings = _chosen(request, actor)
    seen = {str(filing.pk): request.POST.get(f"seen-{filing.pk}", "") for filing in filings}
    try:
        hold(request)
        done = bulk.approve(filings, actor, set(request.POST.getlist("point")), seen)
    except Problem as problem:
        return _look(request, actor, filings, APPROVE, problem)
    return _results(request, actor, done, APPROVE)


@posted("review:desk")
@staff
def remind(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have their filers reminded."""
    filings = _chosen(request, actor)
    try:
        hold(request)
        done = bulk.remind(filings, actor)
    except Problem as problem:
        return _look(request, actor, filings, REMIND, problem)
    return _results(request, actor, done, REMIND)


def _chosen(request: HttpRequest, actor: Actor) -> list[Filing]:
    try:
        return bulk.chosen([UUID(one) for one in request.POST.getlist("filing")], actor)
    except ValueError:
        raise Http404 from None


def _look(
    request: HttpRequest, actor: Actor, filings: Sequence[Filing], what: str, problem: Problem | None = None
) -> HttpResponse:
    rows = bulk.to_approve(filings, actor) if what == APPROVE else bulk.to_remind(filings)
    clean = [row.filing for row in rows if row.clean]
    context: dict[str, Any] = {
        "what": what,
        "rows": sorted(rows, key=lambda row: not row.clean),
        "clean": clean,
        "kinds": bulk.kinds_of(clean) if what == APPROVE else [],
        "ticked": set(request.POST.getlist("point")),
        "at_fault": {fault.field for fault in problem.errors} if problem else set(),
        "problem": problem,
        "decides": actor.role in ("clerk", "supervisor"),
        "most": PAGE,
        "back": lists.remembered(request).query(),
    }
    return render(request, "review/bulk.html", context, status=problem.status if problem else 200)


def _results(request: HttpRequest, actor: Actor, done: Sequence[bulk.Done], what: str) -> HttpResponse:
    context = {
        "what": what,
        "done": [one for one in done if not one.refused],
        "refused": [one for one in done if one.refused],
        "undoable": undoable(actor),
        "back": lists.remembered(request).query(),
    }
    return render(request, "review/bulk_done.html", context)
