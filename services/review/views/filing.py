"""A filing on the district's desk: form and documents side by side, and what may be done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.paging import mark
from infra.problems import Problem
from services.review import claiming, queries
from services.review.filters import Filters
from services.review.views import lists
from services.review.views.acting import act_context
from services.review.views.claims import claim_context
from services.review.views.context import as_seen, filing_context
from services.review.views.verbs import AS_SEEN, DECISIONS, VERBS
from tenants.filings import questions, revealing, showing
from tenants.filings.models import Filing
from tenants.filings.queries import opened, readable
from tenants.filings.states import GIVEN_REASONS
from tenants.offices.desk import staff

SCRIPT = "application/json"  # asks only whether it was done: marks are kept as they are made


@require_safe
@staff
def filing_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """A filing with its documents and what may be done; the reading is recorded, and who decides has it now."""
    filing = opened(filing_id, actor)
    claiming.opened(filing, actor)
    return _page(request, filing, actor)


@posted("review:filing", "filing_id")
@staff
def act(request: HttpRequest, actor: Actor, filing_id: UUID, verb: str) -> HttpResponse:
    """Decide, and on to the next filing of the queue; or do what is no decision, and stay."""
    filing = readable(filing_id, actor)
    listed = lists.remembered(request)
    place = mark(*queries.place_of(filing, listed))
    quietly = request.headers.get("Accept") == SCRIPT
    try:
        hold(request)
        if verb in AS_SEEN:
            as_seen(filing, request.POST.get("seen", ""))
        said = VERBS[verb](request, filing, actor)
    except Problem as problem:
        if quietly:
            return HttpResponse(status=problem.status)
        return _page(request, readable(filing_id, actor), actor, problem=problem, verb=verb)
    if quietly:
        return HttpResponse(status=204)
    if said:
        messages.success(request, said)
    if verb == "write-notice":
        return redirect("review:notice", filing_id=filing_id)
    return (
        next_filing(actor, listed, place)
        if verb in DECISIONS
        else redirect("review:filing", filing_id=filing_id)
    )


@posted("review:filing", "filing_id")
@staff
def reveal(request: HttpRequest, actor: Actor, filing_id: UUID, field: str) -> HttpResponse:
    """Show one personal number in full, once; the act is recorded."""
    filing = readable(filing_id, actor)
    try:
        hold(request)
        full = revealing.reveal(filing, field, actor, request.POST.get("why", ""))
    except Problem as problem:
        return _page(request, filing, actor, problem=problem)
    return _page(request, filing, actor, revealed={field: full})


@require_safe
@staff
def document_page(
    request: HttpRequest, actor: Actor, filing_id: UUID, document_id: UUID, page: int
) -> HttpResponse:
    """A page of a document as an image with the reader's name on it; the reading is recorded."""
    reader = getattr(request, "staff_name", "")
    return showing.page_response(readable(filing_id, actor), document_id, page, actor, reader)


@require_safe
@staff
def onward(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """On to the list's next filing, this one left as it is."""
    filing, listed = readable(filing_id, actor), lists.remembered(request)
    return next_filing(actor, listed, mark(*queries.place_of(filing, listed)), but=filing_id)


def next_filing(actor: Actor, listed: Filters, place: str, *, but: UUID | None = None) -> HttpResponse:
    """The list's next one that nobody else has open; from the top again after the last, and at the end the list."""
    for after in (place, ""):
        for filing in queries.queue(actor, listed, after).rows:
            if filing.pk != but and (not filing.claimed_now or filing.claimed_by == actor.id):
                return redirect("review:filing", filing_id=filing.pk)
    return redirect(f"{reverse('review:desk')}?{listed.query()}")


def _page(
    request: HttpRequest,
    filing: Filing,
    actor: Actor,
    *,
    problem: Problem | None = None,
    verb: str = "",
    revealed: dict[str, str] | None = None,
) -> HttpResponse:
    typed = request.POST if verb == "pass-on" else None
    context = filing_context(filing, actor, typed) | act_context(request, filing, actor, problem)
    context |= {
        "problem": problem,
        "tried": verb,
        "revealed": revealed or {},
        **claim_context(filing, actor),
        "back": lists.remembered(request).query(),
        "place": request.POST.get("place", ""),
        "questions": questions.of(filing.pk),
        "longest": questions.LONGEST,
        "withdrawal_reasons": GIVEN_REASONS,
        "withdrawal": request.POST.get("reason", ""),
    }
    return render(request, "review/filing.html", context, status=problem.status if problem else 200)
