"""My data: what the office holds, who looked at it, a copy, a correction, the erasure."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.intake import actions, mydata
from tenants.filings import queries
from tenants.filings.models import Filing
from tenants.offices.filers import signed_in


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """What the office holds of a filing, and who looked at it."""
    return _page(request, queries.opened(filing_id, actor), actor)


@posted("intake:data", "filing_id")
@signed_in
def reveal(request: HttpRequest, actor: Actor, filing_id: UUID, field: str) -> HttpResponse:
    """Show one personal number in full, once; the act is recorded."""
    filing = queries.readable(filing_id, actor)
    try:
        hold(request)
        full = actions.reveal(filing, field, actor)
    except Problem as problem:
        return _page(request, filing, actor, problem)
    return _page(request, filing, actor, revealed={field: full})


@require_safe
@signed_in
def copy(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """All of it, to keep."""
    file = mydata.copy(queries.readable(filing_id, actor), actor)
    response = FileResponse(file, as_attachment=True, filename=f"filing-{filing_id}.zip")
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)  # it is streamed, which the pages' type does not say


@posted("intake:data", "filing_id")
@signed_in
def erase(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Empty a filing that came to nothing; afterwards there is nothing of it to be shown."""
    filing = queries.readable(filing_id, actor)
    try:
        hold(request)
        actions.erase(filing, actor)
    except Problem as problem:
        return _page(request, queries.readable(filing_id, actor), actor, problem)
    messages.success(request, _("Erased. Only that there was a filing is still recorded."))
    return redirect("intake:home")


def _page(
    request: HttpRequest,
    filing: Filing,
    actor: Actor,
    problem: Problem | None = None,
    revealed: dict[str, str] | None = None,
) -> HttpResponse:
    context = mydata.held(filing, actor) | {"problem": problem, "revealed": revealed or {}}
    return render(request, "intake/data.html", context, status=problem.status if problem else 200)
