"""A filing's page for its filer: where it is, whose turn it is, by when, and what is missing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.calls import done_once
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.intake import actions
from services.intake.auth import reader_of
from services.intake.progress import progress
from services.intake.views.sheet import warn_if_older
from tenants.filings import asking, queries, showing
from tenants.filings.models import Filing
from tenants.filings.questions import LONGEST
from tenants.filings.states import DocumentKind
from tenants.filings.typed import told
from tenants.offices.filers import signed_in


@require_safe
@signed_in
def filing_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Where a filing is, whose turn it is, by when, and what is missing."""
    return _page(request, queries.opened(filing_id, actor), actor)


@posted("intake:filing", "filing_id")
@signed_in
def act(request: HttpRequest, actor: Actor, filing_id: UUID, verb: str) -> HttpResponse:
    """Upload a document, submit, withdraw, ask the office."""
    filing = queries.readable(filing_id, actor)
    done = {"upload": _upload, "submit": _submit, "withdraw": _withdraw, "ask": _ask}[verb]
    try:
        hold(request)
        messages.success(request, done(request, filing, actor))
    except Problem as problem:
        tried = request.POST.get("kind", "") if verb == "upload" else verb
        return _page(request, queries.readable(filing_id, actor), actor, problem, tried)
    return redirect("intake:filing", filing_id=filing_id)


@require_safe
@signed_in
def document(request: HttpRequest, actor: Actor, filing_id: UUID, document_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One's own document, as it is stored."""
    return actions.document_response(queries.readable(filing_id, actor), document_id, actor)


@require_safe
@signed_in
def document_page(
    request: HttpRequest, actor: Actor, filing_id: UUID, document_id: UUID, page: int
) -> HttpResponse:
    """A page of one's own document as a picture: it is seen where nothing can be downloaded, as inside WeChat."""
    filing = queries.readable(filing_id, actor)
    return showing.page_response(filing, document_id, page, actor, reader_of(request))


def _upload(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    """A script that sends it again after a broken connection gives the same `Idempotency-Key`."""
    kind, files = request.POST.get("kind", ""), request.FILES.getlist("file")
    sent = request.POST.getlist("sent")

    def add() -> tuple[int, str]:
        document = actions.attach(filing, kind, files, actor, sent=sent)
        warn_if_older(request, filing, document)
        return 201, str(document.pk)

    done_once(request, add)
    return _("%(document)s: checked and added.") % {"document": DocumentKind(kind).label}


def _submit(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    actions.submit(filing, actor)
    return _("Submitted. Now bring the sealed or signed form to the office.")


def _withdraw(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    actions.withdraw(filing, actor, request.POST.get("reason", ""))
    return _("Withdrawn.")


def _ask(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    asking.ask(filing, told(request.POST, "question", LONGEST + 1), actor)
    return _("Your question is with the office. The answer appears here, and you get a message.")


def _page(
    request: HttpRequest, filing: Filing, actor: Actor, problem: Problem | None = None, tried: str = ""
) -> HttpResponse:
    context = progress(filing, actor) | {"problem": problem, "tried": tried}
    return render(request, "intake/filing.html", context, status=problem.status if problem else 200)
