"""The form to print, its picture and its way by mail; and the sealed sheet that finds its filing by its code."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.intake import sheet
from tenants.filings import lodging, queries
from tenants.filings.document_checks import MAX_BYTES
from tenants.filings.models import Document, Filing
from tenants.filings.states import WITH_FILER
from tenants.offices.filers import signed_in


@require_safe
@signed_in
def form_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The form as it will be printed, and the ways to get it onto paper."""
    return _page(request, queries.opened(filing_id, actor), actor)


@require_safe
@signed_in
def form(request: HttpRequest, actor: Actor, filing_id: UUID, kind: str) -> HttpResponse:  # noqa: ARG001
    """Annex 1 filled in, as a file or a picture."""
    return sheet.response(queries.readable(filing_id, actor), kind, actor)


@posted("intake:form", "filing_id")
@signed_in
def mail(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Send it by mail."""
    filing = queries.readable(filing_id, actor)
    try:
        hold(request)
        to = sheet.mail(filing, request.POST.get("to", ""), actor)
    except Problem as problem:
        return _page(request, filing, actor, problem)
    messages.success(request, _("The PDF was sent to %(address)s.") % {"address": to})
    return redirect("intake:form", filing_id=filing_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sealed_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A photo of a sealed sheet, which finds its filing by itself."""
    problem: Problem | None = None
    if request.method == "POST":
        try:
            hold(request)
            filing, document = sheet.take(request.FILES.getlist("file"), actor)
        except Problem as refused:
            problem = refused
        else:
            words = _("Recognised by its code, checked and added: %(account)s.")
            messages.success(request, words % {"account": filing.nickname or filing.account})
            warn_if_older(request, filing, document)
            return redirect("intake:filing", filing_id=filing.pk)
    context = {"problem": problem, "most_bytes": str(MAX_BYTES)}
    return render(request, "intake/sealed_sheet.html", context, status=problem.status if problem else 200)


def warn_if_older(request: HttpRequest, filing: Filing, document: Document) -> None:
    """A sealed sheet that does not show what the form says now is taken, and never without saying so."""
    if document.revision is not None and document.revision < filing.revision:
        words = _(
            "This sheet was printed before the form was changed: it shows version %(printed)s, the form is version "
            "%(now)s. Print the form again and have it sealed or signed."
        )
        messages.warning(request, words % {"printed": document.revision, "now": filing.revision})


def _page(request: HttpRequest, filing: Filing, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    faults = lodging.faults(filing) if filing.state in WITH_FILER else ()
    context = {
        "filing": filing,
        "problem": problem,
        "gaps": len([fault for fault in faults if "." not in fault.field]),
        "by_hand": sheet.by_hand(filing, actor),
        "mailboxes": sheet.mailboxes(filing),
    }
    return render(request, "intake/sheet.html", context, status=problem.status if problem else 200)
