"""Who must confirm: sending a code, and entering it, on the filing's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.intake import confirming
from tenants.filings import queries
from tenants.filings.models import Filing
from tenants.offices.filers import signed_in


@posted("intake:filing", "filing_id")
@signed_in
def act(request: HttpRequest, actor: Actor, filing_id: UUID, verb: str) -> HttpResponse:
    """Send a code, or take it; the filing's page says what came of it."""
    filing = queries.readable(filing_id, actor)
    try:
        hold(request)
        messages.success(request, {"send": _send, "confirm": _confirm}[verb](request, filing, actor))
    except Problem as problem:
        messages.error(request, str(problem.message))
    return redirect(f"{reverse('intake:filing', kwargs={'filing_id': filing_id})}#confirm")


def _send(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    confirming.send(filing, request.POST.get("whose", ""), request.POST.get("phone", ""), actor)
    return _("The code was sent.")


def _confirm(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    code = request.POST.get("code", "")
    if confirming.confirm(filing, request.POST.get("whose", ""), code, actor):
        return _("Confirmed. Everybody who must has confirmed now.")
    return _("Confirmed.")
