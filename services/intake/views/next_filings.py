"""A change or closing is begun from the archived filing, with all that it says."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.intake import actions, steps
from tenants.filings import queries
from tenants.filings.states import FilingKind
from tenants.offices.filers import signed_in


@posted("intake:filing", "filing_id")
@signed_in
def succeed(request: HttpRequest, actor: Actor, filing_id: UUID, kind: str) -> HttpResponse:
    """Begin it, and go to its form; for a closing everything is there."""
    filing = queries.readable(filing_id, actor)
    try:
        hold(request)
        begun = actions.succeed(filing, kind, actor, getattr(request, "token", ""))
    except Problem as problem:
        messages.warning(request, str(problem.message))
        return redirect("intake:filing", filing_id=filing_id)
    if kind == FilingKind.CLOSING:
        messages.success(request, _("Begun with all that is filed. Add the documents, then submit."))
        return redirect("intake:filing", filing_id=begun.pk)
    messages.success(request, _("Begun with all that is filed. Change what is different now."))
    if actor.kind == "staff":
        return redirect("intake:edit", filing_id=begun.pk)
    return redirect(steps.address(begun, steps.of(begun)[0].slug))
