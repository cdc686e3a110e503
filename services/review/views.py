"""The desks' pages: the district's queue and decisions. The city's are in `city_views`."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from infra.audit.actor import Actor
from infra.problems import Problem
from services.review import actions, queries
from services.review.forms import PaperForm, SignInForm
from tenants.filings import documents, revealing
from tenants.filings.api import due_reason
from tenants.filings.display import displayed
from tenants.filings.form import BY_NAME, SEALED
from tenants.filings.models import Filing
from tenants.filings.page_images import page_image
from tenants.filings.queries import available, history, readable
from tenants.filings.states import DocumentKind, State, WithdrawalReason
from tenants.offices import sessions
from tenants.offices.middleware import delete_cookie, set_cookie
from tenants.offices.signin import sign_in

Page = Callable[..., HttpResponse]
REASONS = range(6)  # how many faults the return form takes at a time


def staff(page: Page) -> Page:
    """A page for the office's staff; others are led to the sign-in."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is None:
            return redirect("review:sign-in")
        return page(request, actor, *args, **kwargs)

    return never_cache(guarded)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign in to this office."""
    form = SignInForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "review/sign_in.html", {"form": form})
    office = request.office  # type: ignore[attr-defined]
    try:
        token, _membership = sign_in(request, office.slug, **form.cleaned_data)
    except Problem as problem:
        return render(
            request, "review/sign_in.html", {"form": form, "problem": problem}, status=problem.status
        )
    response = redirect("review:desk")
    set_cookie(response, office, token, settings.STAFF_SECONDS)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in."""
    sessions.end(getattr(request, "token", ""))
    response = redirect("review:sign-in")
    delete_cookie(response, request.office)  # type: ignore[attr-defined]
    return response


@require_GET
@staff
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The office's filings in one state, longest waiting first."""
    state = request.GET.get("state", State.SUBMITTED)
    if state not in State.values:
        raise Http404
    search = request.GET.get("search", "")
    page = queries.queue(actor, state=state, search=search, after=request.GET.get("after", ""))
    counts = queries.counts(actor)
    context = {
        "page": page,
        "state": state,
        "search": search,
        "views": [(value, label, counts[value]) for value, label in State.choices],
        "now": timezone.now(),
    }
    return render(request, "review/queue.html", context)


@require_GET
@staff
def filing_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """A filing with its documents and what may be done."""
    return _filing_page(request, readable(filing_id, actor), actor)


@require_POST
@staff
def act(request: HttpRequest, actor: Actor, filing_id: UUID, verb: str) -> HttpResponse:
    """Decide; then on to the next filing of the queue."""
    filing = readable(filing_id, actor)
    try:
        said = VERBS[verb](request, filing, actor)
    except Problem as problem:
        return _filing_page(request, readable(filing_id, actor), actor, problem)
    messages.success(request, said)
    if verb in ("claim", "paper"):
        return redirect("review:filing", filing_id=filing_id)
    following = queries.queue(actor).rows[:1]
    return redirect("review:filing", filing_id=following[0].pk) if following else redirect("review:desk")


@require_POST
@staff
def reveal(request: HttpRequest, actor: Actor, filing_id: UUID, field: str) -> HttpResponse:
    """Show one personal number in full, once; the act is recorded."""
    filing = readable(filing_id, actor)
    return _filing_page(request, filing, actor, revealed={field: revealing.reveal(filing, field, actor)})


@require_GET
@staff
def document_page(
    request: HttpRequest, actor: Actor, filing_id: UUID, document_id: UUID, page: int
) -> HttpResponse:
    """A page of a document as an image with the reader's name on it; the reading is recorded."""
    document, data = documents.read(readable(filing_id, actor), document_id, actor)
    name = getattr(request, "staff_name", "")
    try:
        image = page_image(data, document.media_type, page, reader=name, now=timezone.localtime())
    except IndexError:
        raise Http404 from None
    response = HttpResponse(image, content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response


def _approve(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    actions.approve(filing, actor)
    return _("%(account)s: passed on to the city.") % {"account": filing.account}


def _return(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    reasons = [
        {
            "field": request.POST.get(f"field-{number}", ""),
            "message": request.POST.get(f"message-{number}", "").strip()[:300],
            "fix": request.POST.get(f"fix-{number}", "").strip()[:300],
        }
        for number in REASONS
    ]
    actions.return_filing(filing, actor, [reason for reason in reasons if reason["message"]])
    return _("%(account)s: returned for correction.") % {"account": filing.account}


def _claim(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    actions.claim(filing, actor)
    return _("The filing is yours for 15 minutes.")


def _paper(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    actions.receive_paper(filing, actor, request.POST.get("place", "")[:60])
    return _("The paper copy is recorded as received.")


def _withdraw(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    actions.withdraw(filing, actor, request.POST.get("reason", ""))
    return _("%(account)s: withdrawn.") % {"account": filing.account}


VERBS = {"approve": _approve, "return": _return, "claim": _claim, "paper": _paper, "withdraw": _withdraw}


def _filing_page(
    request: HttpRequest,
    filing: Filing,
    actor: Actor,
    problem: Problem | None = None,
    revealed: dict[str, str] | None = None,
) -> HttpResponse:
    context = filing_context(filing, actor) | {
        "problem": problem,
        "revealed": revealed or {},
        "mine": filing.claimed_now and filing.claimed_by == actor.id,
        "taken": filing.claimed_now and filing.claimed_by != actor.id,
        "paper_form": PaperForm(),
        "typed": request.POST,
        "reasons": [
            (
                number,
                request.POST.get(f"field-{number}", ""),
                request.POST.get(f"message-{number}", ""),
                request.POST.get(f"fix-{number}", ""),
            )
            for number in REASONS
        ],
        "withdrawal_reasons": WithdrawalReason.choices,
    }
    return render(request, "review/filing.html", context, status=problem.status if problem else 200)


def filing_context(filing: Filing, actor: Actor) -> dict[str, Any]:
    """What both desks show of a filing."""
    kinds = DocumentKind.choices
    return {
        "filing": filing,
        "state_label": State(filing.state).label,
        "values": displayed(filing),
        "sealed": SEALED,
        "due_steps": due_reason(filing),
        "documents": [(document, range(1, document.pages + 1)) for document in documents.current(filing)],
        "missing": [dict(kinds)[kind] for kind in documents.missing_documents(filing)],
        "history": history(filing),
        "actions": available(filing, actor),
        "choices": [(name, row.label) for name, row in BY_NAME.items()]
        + [(f"documents.{kind}", label) for kind, label in kinds],
        "labels": {name: row.label for name, row in BY_NAME.items()},
    }
