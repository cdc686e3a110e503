"""The city's desk: the docket of all offices, and a district's filing read under that district's role."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Problem
from services.review import actions, queries
from services.review.forms import NoteForm, ReasonForm
from services.review.views import filing_context, staff
from tenants.filings.states import State
from tenants.offices.directory import directory


@require_GET
@staff
def docket(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every office's filings by state, and the list behind each figure."""
    state = request.GET.get("state", State.COUNTY_APPROVED)
    office = request.GET.get("office", "")
    if state not in State.values:
        raise Http404
    search = request.GET.get("search", "")
    page = queries.docket(
        actor, office=office, state=state, search=search, after=request.GET.get("after", "")
    )
    counts = queries.docket_counts(actor)
    cards = directory().offices
    context = {
        "page": page,
        "rows": [(entry, cards.get(entry.office), State(entry.state).label) for entry in page.rows],
        "state": state,
        "state_label": State(state).label,
        "chosen": office,
        "search": search,
        "states": State.choices,
        "table": [
            (card, [(value, counts[card.slug][value]) for value in State.values])
            for card in directory().districts
        ],
    }
    return HttpResponse(render_to_string("review/docket.html", context, request))


@require_GET
@staff
def filing_page(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:
    """A district's filing, read-only; the reading is in the district's trail."""
    return _filing_page(request, actor, office, filing_id)


@require_POST
@staff
def act(request: HttpRequest, actor: Actor, office: str, filing_id: UUID, verb: str) -> HttpResponse:
    """Archive, give back, urge."""
    try:
        said = _do(request, actor, office, filing_id, verb)
    except Problem as problem:
        return _filing_page(request, actor, office, filing_id, problem)
    messages.success(request, said)
    return redirect("review:desk")


def _do(request: HttpRequest, actor: Actor, office: str, filing_id: UUID, verb: str) -> str:
    match verb:
        case "archive":
            filing = actions.archive(office, filing_id, actor)
            return _("%(account)s: archived as %(number)s.") % {
                "account": filing.account,
                "number": filing.number,
            }
        case "send_back":
            filing = actions.send_back(office, filing_id, actor, request.POST.get("reason", "").strip()[:300])
            return _("%(account)s: given back to the district.") % {"account": filing.account}
        case _urge:
            filing = actions.urge(office, filing_id, actor, request.POST.get("note", "").strip()[:300])
            return _("%(account)s: the district has been asked to hurry.") % {"account": filing.account}


def _filing_page(
    request: HttpRequest, actor: Actor, office: str, filing_id: UUID, problem: Problem | None = None
) -> HttpResponse:
    filing = actions.open_in_district(office, filing_id, actor)
    with office_scope(office):
        context: dict[str, Any] = filing_context(filing, actor) | {
            "district": directory().offices[office],
            "problem": problem,
            "officer": actor.role == "officer",
            "ended": filing.state in (State.CITY_ARCHIVED, State.WITHDRAWN),
            "reason_form": ReasonForm(request.POST or None),
            "note_form": NoteForm(request.POST or None),
        }
        # Rendered under the district's role: what is sealed opens there alone.
        html = render_to_string("review/docket_filing.html", context, request)
    return HttpResponse(html, status=problem.status if problem else 200)
