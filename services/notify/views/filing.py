"""A filing's messages on the desk: what was sent to whom, what became of it, and sending it once more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.notify import actions, queries
from services.notify.showing import rows_for_staff
from tenants.filings.models import Filing
from tenants.filings.queries import opened, readable
from tenants.filings.typed import told
from tenants.offices.desk import staff

LENGTH = 300


@require_safe
@staff
def filing_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """A filing's messages, newest first; the reading is recorded."""
    return _page(request, opened(filing_id, actor), actor)


@posted("notify:filing", "filing_id")
@staff
def again(request: HttpRequest, actor: Actor, filing_id: UUID, message_id: UUID) -> HttpResponse:
    """Send a message once more."""
    filing = readable(filing_id, actor)
    try:
        hold(request)
        reason = told(request.POST, "reason", LENGTH)
        actions.again(filing, message_id, actor, reason, twice="twice" in request.POST)
    except Problem as problem:
        return _page(request, filing, actor, problem, message_id)
    messages.success(request, _("It is sent once more."))
    return redirect("notify:filing", filing_id=filing_id)


def _page(
    request: HttpRequest,
    filing: Filing,
    actor: Actor,
    problem: Problem | None = None,
    tried: UUID | None = None,
) -> HttpResponse:
    context = {
        "filing": filing,
        "rows": rows_for_staff(queries.messages_of(filing.pk), actor, timezone.now()),
        "problem": problem,
        "tried": tried,
        "typed": request.POST.get("reason", "")[:LENGTH],
    }
    return render(request, "notify/messages.html", context, status=problem.status if problem else 200)
