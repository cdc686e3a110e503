"""Who has a filing: kept while its page is open, given back on leaving, taken over, assigned; and what was taken."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from infra.audit.actor import Actor
from infra.http.pages import posted
from infra.problems import Conflict
from services.review import claiming, handovers
from services.review.desk import people
from tenants.filings import permissions
from tenants.filings.models import Filing
from tenants.filings.queries import readable
from tenants.filings.states import State
from tenants.offices.desk import staff


def claim_context(filing: Filing, actor: Actor) -> dict[str, Any]:
    """What `review/claim.html` says of who has a filing, and whose it is to do."""
    decides = permissions.of_this_office(actor)
    known = people([filing.claimed_by, filing.assigned_to])
    mine = filing.claimed_now and filing.claimed_by == actor.id
    return {
        "filing": filing,
        "holder": known.names.get(filing.claimed_by, "") if filing.claimed_now else "",
        "mine": mine,
        "decides": decides,
        "supervises": decides and actor.role == "supervisor",
        "with_district": filing.state == State.SUBMITTED,
        "assignee": known.names.get(filing.assigned_to, ""),
        "assigned_to_me": filing.assigned_to == actor.id,
        "members": known.members,
    }


@require_POST
@staff
def keep(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The page is still open: its claim goes on for fifteen minutes; or it says who has the filing by now."""
    filing = readable(filing_id, actor)
    if filing.claimed_by == actor.id:
        try:
            claiming.claim(filing, actor)
        except Conflict:
            filing = readable(filing_id, actor)
    context = claim_context(filing, actor) | {
        "changed": request.POST.get("seen", "") not in ("", str(filing.sequence))
    }
    return render(request, "review/claim.html", context)


@require_POST
@staff
def give_back(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The page was left."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise Http404 from None
    claiming.give_back(filing_id, actor, until)
    return HttpResponse(status=204)


@posted("review:desk")
@staff
def told(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A member knows what was taken from them."""
    last = request.POST.get("last", "")
    if not last.isdecimal():
        raise Http404
    handovers.seen(actor, int(last))
    return redirect("review:desk")


def _claim(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    claiming.claim(filing, actor)
    return _("The filing is yours for 15 minutes.")


def _take_over(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    claiming.take_over(filing, actor)
    return _("You have taken the filing over; whoever had it is told.")


def _assign(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    claiming.assign(filing, actor, request.POST.get("to", ""))
    if not filing.assigned_to:
        return _("%(account)s: nobody's by now; it is in everybody's list.") % {"account": filing.account}
    if filing.assigned_to == actor.id:
        return _("%(account)s: yours to do.") % {"account": filing.account}
    return _("%(account)s: assigned.") % {"account": filing.account}


CLAIMING = {"claim": _claim, "take_over": _take_over, "assign": _assign}
