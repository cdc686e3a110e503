"""The window: one screen from an empty form to a filing that is sealed and submitted."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.errors import as_document
from infra.http.pages import posted
from infra.http.powers import may_use
from infra.problems import FieldError, Problem
from services.review import window
from services.review.views.paper import PART, Place
from tenants.filings import lodging, permissions, queries
from tenants.filings.api import form_out
from tenants.filings.boxes import boxes, typed
from tenants.filings.document_checks import MAX_BYTES
from tenants.filings.form import SEALED, FilingForm, rows_for, sections_for
from tenants.filings.keeping import Kept
from tenants.filings.models import Filing
from tenants.filings.states import WITH_FILER, DocumentKind, FilerKind
from tenants.offices import privacy
from tenants.offices.desk import staff

NOTICE = "notice"
SCANNED = 300  # characters of a licence's code, which is typed into the credit code's field


@may_use("camera")
@require_safe
@staff
def empty(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty screen for whoever comes next."""
    return _page(request, actor, lodging.form_of(None, _kind(request)))


@may_use("camera")
@posted("review:window")
@staff
def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A draft, as soon as its account has a name: from then on it is saved as it is typed."""
    kind = _kind(request)
    values = typed(request.POST, rows_for(FilerKind(kind)))
    try:
        hold(request)
        kept = window.begin(values, kind, actor, notice_shown=NOTICE in request.POST)
    except Problem as problem:
        if _by_script(request):
            return as_document(request, problem)
        return _page(request, actor, _with_faults(request, kind, problem.errors), problem=problem)
    if _by_script(request):
        return _told(kept, values)
    return _after(request, actor, kept)


@may_use("camera")
@require_safe
@staff
def filing_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The screen with a filing that was begun."""
    filing = queries.opened(filing_id, actor)
    return _page(request, actor, _form_of(filing), filing=filing)


@require_POST
@staff
def save(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """What was typed so far: as a page, or, sent by the page itself, what became of each field."""
    filing = queries.readable(filing_id, actor)
    values = typed(request.POST, rows_for(FilerKind(filing.filer_kind)))
    try:
        hold(request)
        kept = window.keep(filing, values, actor)
    except Problem as problem:
        if _by_script(request):
            return as_document(request, problem)
        form = _with_faults(request, filing.filer_kind, problem.errors)
        return _page(request, actor, form, filing=queries.readable(filing_id, actor), problem=problem)
    return _told(kept, values) if _by_script(request) else _after(request, actor, kept)


@may_use("camera")
@posted("review:window-filing", "filing_id")
@staff
def act(request: HttpRequest, actor: Actor, filing_id: UUID, verb: str) -> HttpResponse:
    """A document, the notice, or all of it handed in."""
    filing = queries.readable(filing_id, actor)
    try:
        hold(request)
        said = VERBS[verb](request, filing, actor)
    except Problem as problem:
        filing = queries.readable(filing_id, actor)
        return _page(request, actor, _form_of(filing), filing=filing, problem=problem, tried=verb)
    messages.success(request, said)
    return (
        redirect("review:window")
        if verb == "submit"
        else redirect("review:window-filing", filing_id=filing_id)
    )


def _upload(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    kind = request.POST.get("kind", "")
    document = window.attach(filing, kind, request.FILES.getlist("file"), actor)
    return _("%(document)s: checked and added.") % {"document": DocumentKind(document.kind).label}


def _notice(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    window.show_notice(filing, actor)
    return _("Recorded: the person has been told about personal data.")


def _submit(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    window.submit(filing, actor, str(Place.typed(request)))
    named = {"account": filing.nickname or filing.account}
    return _("%(account)s: submitted, the paper copy is received. A colleague examines it.") % named


VERBS = {"upload": _upload, "notice": _notice, "submit": _submit}


def _after(request: HttpRequest, actor: Actor, kept: Kept) -> HttpResponse:
    """The page again, with what is wrong; else by its own address."""
    if kept.faults:
        problem = lodging.form_invalid(kept.faults)
        form = _with_faults(request, kept.filing.filer_kind, problem.errors)
        return _page(request, actor, form, filing=kept.filing, problem=problem)
    messages.success(request, _("Saved."))
    return redirect("review:window-filing", filing_id=kept.filing.pk)


def _told(kept: Kept, values: dict[str, Any]) -> HttpResponse:
    """What became of each field, for the page that sent it; a code that was scanned as what it gave."""
    filing = kept.filing
    uscc = {"uscc": filing.uscc} if "uscc" in kept.saved and filing.uscc != values.get("uscc") else {}
    known = {"filing_id": filing.pk}
    return JsonResponse(
        {
            "address": reverse("review:window-filing", kwargs=known),
            "save": reverse("review:window-save", kwargs=known),
            "saved": sorted(kept.saved),
            "became": uscc,
            "faults": {fault.field: str(fault.message) for fault in kept.faults},
            "warnings": {warned.field: str(warned.message) for warned in kept.warnings},
            "at": timezone.localtime().strftime("%H:%M:%S"),
        }
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    form: FilingForm,
    *,
    filing: Filing | None = None,
    problem: Problem | None = None,
    tried: str = "",
) -> HttpResponse:
    kind = FilerKind(form.filer_kind)
    if "uscc" in form.fields:
        form.fields["uscc"].widget.attrs["maxlength"] = SCANNED
    faults = {fault.field: fault.message for fault in problem.errors} if problem else {}
    context: dict[str, Any] = {
        "filing": filing,
        "kind": kind,
        "kinds": FilerKind.choices,
        "sections": [(title, boxes(form, rows, filing, own=False)) for title, rows in sections_for(kind)],
        "sealed": " ".join(row.name for row in rows_for(kind) if row.sealed),
        "editable": permissions.of_this_office(actor) and (filing is None or filing.state in WITH_FILER),
        "told": privacy.short(request.office),  # type: ignore[attr-defined]
        "notice_shown": window.notice_shown(filing) if filing else NOTICE in request.POST,
        "slots": window.slots(filing) if filing else [],
        "gaps": window.gaps(filing) if filing else [],
        "most_bytes": str(MAX_BYTES),
        "box": request.POST.get("box", "")[:PART],
        "folder": request.POST.get("folder", "")[:PART],
        "problem": problem,
        "tried": tried,
        "faults": faults,
        "faulty": [field for field in form if field.errors] if problem else [],
    }
    return render(request, "review/window.html", context, status=problem.status if problem else 200)


def _form_of(filing: Filing) -> FilingForm:
    """The form with what is saved; nothing that is sealed is shown."""
    initial = {name: value for name, value in form_out(filing).items() if name not in SEALED}
    return lodging.form_of(None, filing.filer_kind, initial=initial)


def _with_faults(request: HttpRequest, kind: str, faults: Iterable[FieldError]) -> FilingForm:
    """The form as it was typed; each fault at its field."""
    form = lodging.form_of(request.POST, kind)
    for fault in faults:
        if fault.field in form.fields and fault.field not in form.errors:
            form.add_error(fault.field, str(fault.message))
    return form


def _kind(request: HttpRequest) -> str:
    asked = request.POST.get("filer_kind") or request.GET.get("kind", "")
    return asked if asked in FilerKind.values else FilerKind.COMPANY


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
