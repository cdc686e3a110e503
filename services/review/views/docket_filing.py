"""A district's filing on the city's desk: read under the district's role, archived, given back, urged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.review import actions, queries
from services.review.city.choosing import meant
from services.review.city.readers import of_the_city
from services.review.forms import LENGTH, NoteForm, ReasonForm
from services.review.packages.queries import is_asked_for
from services.review.referrals.queries import naming
from services.review.transfers import actions as transfers
from services.review.views.context import as_seen, filing_context
from tenants.filings import revealing, showing
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory


@require_safe
@staff
def filing_page(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:
    """A district's filing; the reading is in the district's trail."""
    return _page(request, actor, office, filing_id)


@posted("review:docket-filing", "office", "filing_id")
@staff
def act(request: HttpRequest, actor: Actor, office: str, filing_id: UUID, verb: str) -> HttpResponse:
    """Archive, give back, urge; then on to the next that waits for the city."""
    try:
        hold(request)
        said = _do(request, actor, office, filing_id, verb)
    except Problem as problem:
        return _page(request, actor, office, filing_id, problem=problem, verb=verb)
    messages.success(request, said)
    if verb in ("urge", "pass-on"):
        return redirect("review:docket-filing", office=office, filing_id=filing_id)
    # The docket follows the event of what was just done: this filing may still stand in it.
    waiting = (entry for entry in queries.docket(actor).rows if entry.filing != filing_id)
    if (entry := next(waiting, None)) is not None:
        return redirect("review:docket-filing", office=entry.office, filing_id=entry.filing)
    return redirect("review:docket")


@posted("review:docket-filing", "office", "filing_id")
@staff
def reveal(request: HttpRequest, actor: Actor, office: str, filing_id: UUID, field: str) -> HttpResponse:
    """Show one personal number in full, once; the act is in the district's trail."""
    filing = actions.open_in_district(office, filing_id, actor)
    try:
        hold(request)
        with office_scope(office):
            full = revealing.reveal(filing, field, actor, request.POST.get("why", ""))
    except Problem as problem:
        return _page(request, actor, office, filing_id, problem=problem)
    return _page(request, actor, office, filing_id, revealed={field: full})


@require_safe
@staff
def document_page(
    request: HttpRequest, actor: Actor, office: str, filing_id: UUID, *, document_id: UUID, page: int
) -> HttpResponse:
    """A page of a district's document; the reading is in the district's trail."""
    reader = getattr(request, "staff_name", "")
    filing = actions.open_in_district(office, filing_id, actor)
    with office_scope(office):
        return showing.page_response(filing, document_id, page, actor, reader)


def _do(request: HttpRequest, actor: Actor, office: str, filing_id: UUID, verb: str) -> str:
    if verb == "urge":
        filing = actions.urge(office, filing_id, actor, told(request.POST, "note", LENGTH))
        return _("%(account)s: the district has been asked to hurry.") % {"account": filing.account}
    if verb == "pass-on":
        why = told(request.POST, "why", transfers.LONGEST)
        to = meant(told(request.POST, "to", transfers.LONGEST), field="to")
        transfers.propose(office, filing_id, to, why, actor)
        return _("The office that has it is asked to pass it on.")
    as_seen(actions.open_in_district(office, filing_id, actor), request.POST.get("seen", ""))
    if verb == "archive":
        filing = actions.archive(office, filing_id, actor)
        said = _("%(account)s: archived as %(number)s.")
    else:
        filing = actions.send_back(office, filing_id, actor, told(request.POST, "reason", LENGTH))
        said = _("%(account)s: given back to the district.")
    return said % {"account": filing.account, "number": filing.number}


def _page(
    request: HttpRequest,
    actor: Actor,
    office: str,
    filing_id: UUID,
    *,
    problem: Problem | None = None,
    verb: str = "",
    revealed: dict[str, str] | None = None,
) -> HttpResponse:
    of_the_city(actor)
    filing = actions.open_in_district(office, filing_id, actor)
    links = _links(filing)
    with office_scope(office):
        typed = request.POST if verb == "pass-on" else None
        context: dict[str, Any] = (
            filing_context(filing, actor, typed, request.GET.get("to", ""))
            | links
            | {
                "district": directory().offices[office],
                "problem": problem,
                "tried": verb,
                "revealed": revealed or {},
                "decides": actor.role == "officer",
                "reason_form": ReasonForm(request.POST if verb == "send_back" else None),
                "note_form": NoteForm(request.POST if verb == "urge" else None),
            }
        )
        # Rendered under the district's role: what is sealed opens there alone.
        html = render_to_string("review/docket_filing.html", context, request)
    return HttpResponse(html, status=problem.status if problem else 200)


def _links(filing: Filing) -> dict[str, Any]:
    """What else the city has of it, as the city reads it: its package, the letter that names it."""
    return {
        "packaged": filing.state == State.CITY_ARCHIVED and is_asked_for(filing.pk),
        "referral": naming(filing.pk),
        "overdue": filing.state == State.OVERDUE,
    }
