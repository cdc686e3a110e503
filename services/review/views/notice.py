"""A notice of what to correct: shown as its filer will read it, then sent; printed once it was."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.paging import PAGE, mark
from infra.problems import Problem, Unprocessable
from services.review import deciding, holding, queries, returning
from services.review.checklist import labelled
from services.review.forms import LENGTH
from services.review.views import lists
from services.review.views.context import as_seen
from services.review.views.filing import next_filing
from tenants.filings import notices, printing
from tenants.filings.models import Filing
from tenants.filings.queries import opened, readable
from tenants.filings.states import State
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.staffing import names_of


@require_safe
@staff
def preview(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """What the filer will read, before it is sent."""
    return _page(request, opened(filing_id, actor), actor)


@posted("review:notice", "filing_id")
@staff
def send(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Send it, to the letter; then on to the next filing."""
    filing = readable(filing_id, actor)
    listed = lists.remembered(request)
    place = mark(*queries.place_of(filing, listed))
    try:
        hold(request)
        as_seen(filing, request.POST.get("seen", ""))
        deciding.return_filing(
            filing,
            actor,
            _version(request),
            of=request.POST.get("of", ""),
            due_on=_due_on(request),
            shown_due=request.POST.get("shown_due", ""),
            new_facts=told(request.POST, "new_facts", LENGTH),
            why=told(request.POST, "why", LENGTH),
        )
    except Problem as problem:
        return _page(request, readable(filing_id, actor), actor, problem)
    return next_filing(actor, listed, place)


@posted("review:notice", "filing_id")
@staff
def ask(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Ask a supervisor to let a second return go out; then on to the next filing."""
    filing = readable(filing_id, actor)
    listed = lists.remembered(request)
    place = mark(*queries.place_of(filing, listed))
    try:
        hold(request)
        as_seen(filing, request.POST.get("seen", ""))
        deciding.ask_supervisor(filing, actor, _version(request), told(request.POST, "new_facts", LENGTH))
    except Problem as problem:
        return _page(request, readable(filing_id, actor), actor, problem)
    named = {"account": filing.nickname or filing.account}
    messages.success(request, _("%(account)s: a supervisor is asked to return it again.") % named)
    return next_filing(actor, listed, place, but=filing_id)


@require_safe
@staff
def sheet(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The notice as a PDF to print and stamp: the one that was sent last, or with `?draft` what would be sent."""
    filing = opened(filing_id, actor)
    if "draft" in request.GET:
        row = deciding.examination(filing, request.GET.get("of") or actor.id)
        reasons = [fault.reason for fault in deciding.to_tell(row)]
        data, name = printing.correction_preview(filing, reasons, returning.term().due_on), filing.account
    else:
        notice = _wanted(request, filing)
        data, name = printing.correction_notice(filing, notice), notice.number
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = str(
        content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff
def second_returns(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001
    """The second returns that wait for a supervisor."""
    rows = deciding.asked_of_supervisors()[:PAGE]
    filings = Filing.objects.in_bulk([row.filing for row in rows])
    names = names_of(row.by for row in rows)
    context = {"rows": [(row, filings[row.filing], names.get(row.by, "")) for row in rows]}
    return render(request, "review/second_returns.html", context)


def _wanted(request: HttpRequest, filing: Filing) -> notices.Issued:
    """The notice of a number, else the last one."""
    if number := request.GET.get("number", ""):
        for one in notices.of_all_offices(filing.pk):
            if one.number == number:
                return one
        raise Http404
    return notices.last_of(filing.pk)


def _page(request: HttpRequest, filing: Filing, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    if filing.state != State.SUBMITTED or holding.decided([filing.pk]):
        return redirect("review:filing", filing_id=filing.pk)
    by = request.POST.get("of") or request.GET.get("of") or actor.id
    row = deciding.examination(filing, by)
    faults = deciding.to_tell(row)
    due = returning.term()
    with override(filing.language):
        shown: dict[str, Any] = {"reasons": labelled(faults), "day": due.due_on}
        page = render_to_string("review/notice_words.html", shown)
    context = {
        "filing": filing,
        "problem": problem,
        "at_fault": {fault.field: fault.message for fault in problem.errors} if problem else {},
        "row": row,
        "of": by if by != actor.id else "",
        "examiner": names_of([by]).get(by, ""),
        "page": page,
        "due": due.due_on,
        "due_typed": request.POST.get("due_on", ""),
        "again": filing.returns > 0,
        "new_facts": request.POST.get("new_facts", row.findings.new_facts),
        "why": request.POST.get("why", row.findings.why),
        "supervisor": actor.role == "supervisor",
        "decides": actor.role in ("clerk", "supervisor"),
        "longest": LENGTH,
        "english": filing.language == "en",
    }
    return render(request, "review/notice.html", context, status=problem.status if problem else 200)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else -1


def _due_on(request: HttpRequest) -> date | None:
    """By when, where the usual working days are not right.

    Raises:
        Unprocessable: it is no date.
    """
    text = request.POST.get("due_on", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unprocessable("wrong-date", _("Write the date as 2026-05-20.")).at("due_on") from None
