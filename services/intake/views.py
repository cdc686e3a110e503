"""The filer's pages. Each does one thing by one call, and shows what went wrong on the page where it was tried."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from infra.audit.actor import Actor
from infra.problems import Problem, Unprocessable
from services.intake import actions, signin
from services.intake.auth import recognise
from services.intake.forms import CodeForm, ContactForm, KindForm, UploadForm, WithdrawForm
from services.intake.queries import own_filings
from tenants.filings import lodging, queries
from tenants.filings.api import due_reason, form_out
from tenants.filings.display import displayed
from tenants.filings.documents import current, missing_documents, needed_documents
from tenants.filings.form import BY_NAME, SEALED, FilingForm
from tenants.filings.models import Filing
from tenants.filings.states import DocumentKind, FilerKind, State
from tenants.offices.directory import directory
from tenants.offices.middleware import delete_cookie, set_cookie

Page = Callable[..., HttpResponse]


def signed_in(page: Page) -> Page:
    """A page for who is signed in to this office; others are led to the sign-in."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (actor := recognise(request)) is None:
            return redirect("intake:home")
        return page(request, actor, *args, **kwargs)

    return never_cache(guarded)


@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """The notice, what to bring, and the office directory."""
    pack = directory().pack
    materials = [(FilerKind(kind).label, needed) for kind, needed in pack.materials.items()]
    documents = dict(DocumentKind.choices)
    return render(
        request,
        "intake/notice.html",
        {
            "pack": pack,
            "materials": materials,
            "documents": documents,
            "offices": directory().offices.values(),
        },
    )


@never_cache
@require_GET
def home(request: HttpRequest, problem: Problem | None = None, **shown: Any) -> HttpResponse:
    """The office's first page: sign in, or one's own filings."""
    actor = recognise(request)
    context: dict[str, Any] = {
        "problem": problem,
        "contact_form": ContactForm(),
        "pack": directory().pack,
        **shown,
    }
    if actor is not None and actor.kind == "filer":
        context |= {"filer": actor, "filings": own_filings(actor), "kind_form": KindForm()}
    return render(request, "intake/home.html", context, status=problem.status if problem else 200)


@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code and ask for it."""
    contact = request.POST.get("contact", "").strip()
    phone, email = ("", contact) if "@" in contact else (contact, "")
    try:
        normal = signin.contact_of(phone, email)
        signin.send_code(request.office, normal, request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
    except Problem as problem:
        return _home_again(request, problem, contact_form=ContactForm(request.POST))
    return render(
        request, "intake/code.html", {"form": CodeForm(initial={"contact": contact}), "contact": contact}
    )


@require_POST
def enter_code(request: HttpRequest) -> HttpResponse:
    """Sign in with the code."""
    contact = request.POST.get("contact", "")
    phone, email = ("", contact) if "@" in contact else (contact, "")
    try:
        token = signin.exchange(signin.contact_of(phone, email), request.POST.get("code", ""))
    except Problem as problem:
        context = {"form": CodeForm(request.POST), "contact": contact, "problem": problem}
        return render(request, "intake/code.html", context, status=problem.status)
    response = redirect("intake:home")
    set_cookie(response, request.office, token, settings.FILER_SECONDS)  # type: ignore[attr-defined]
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in."""
    signin.end(getattr(request, "token", ""))
    response = redirect("intake:home")
    delete_cookie(response, request.office)  # type: ignore[attr-defined]
    return response


@require_http_methods(["GET", "POST"])
@signed_in
def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new filing: annex 1 for one kind of filer."""
    kind = request.POST.get("filer_kind") or request.GET.get("filer_kind", "")
    if kind not in FilerKind.values:
        return redirect("intake:home")
    if request.method == "GET":
        return _form_page(request, FilingForm(filer_kind=kind, complete=False), kind)
    try:
        filing = actions.begin({**_values(request), "filer_kind": kind}, actor, getattr(request, "token", ""))
    except Problem as problem:
        return _form_page(
            request, FilingForm(request.POST, filer_kind=kind, complete=False), kind, problem=problem
        )
    messages.success(request, _("Saved. Add the documents, then submit."))
    return redirect("intake:filing", filing_id=filing.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Fill in annex 1; what is sealed and left empty stays as it is."""
    filing = queries.readable(filing_id, actor)
    if request.method == "GET":
        initial = {name: value for name, value in form_out(filing).items() if name not in SEALED}
        form = FilingForm(filer_kind=filing.filer_kind, complete=False, initial=initial)
        return _form_page(request, form, filing.filer_kind, filing=filing)
    values = {name: value for name, value in _values(request).items() if value or name not in SEALED}
    try:
        actions.edit(filing_id, values, actor)
    except Problem as problem:
        form = FilingForm(request.POST, filer_kind=filing.filer_kind, complete=False)
        return _form_page(request, form, filing.filer_kind, filing=filing, problem=problem)
    messages.success(request, _("Saved."))
    return redirect("intake:filing", filing_id=filing_id)


@require_GET
@signed_in
def filing_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Where a filing is, whose turn it is, by when, and what is missing."""
    return _filing_page(request, queries.readable(filing_id, actor), actor)


@require_POST
@signed_in
def act(request: HttpRequest, actor: Actor, filing_id: UUID, verb: str) -> HttpResponse:
    """Upload a document, submit, withdraw."""
    filing = queries.readable(filing_id, actor)
    done = {"upload": _upload, "submit": _submit, "withdraw": _withdraw}[verb]
    try:
        messages.success(request, done(request, filing, actor))
    except Problem as problem:
        return _filing_page(request, queries.readable(filing_id, actor), actor, problem)
    return redirect("intake:filing", filing_id=filing_id)


@require_GET
@signed_in
def printed_form(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Annex 1 to print."""
    return actions.printed_form_response(queries.readable(filing_id, actor), actor)


@require_GET
@signed_in
def document(request: HttpRequest, actor: Actor, filing_id: UUID, document_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One's own document."""
    return actions.document_response(queries.readable(filing_id, actor), document_id, actor)


def _upload(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Unprocessable("no-file", _("Choose a file first."))
    file = form.cleaned_data["file"]
    actions.attach(filing, form.cleaned_data["kind"], file, actor)
    return _("The document has been checked and added.")


def _submit(request: HttpRequest, filing: Filing, actor: Actor) -> str:  # noqa: ARG001
    actions.submit(filing, actor)
    return _("Submitted. Now bring the sealed or signed form to the office.")


def _withdraw(request: HttpRequest, filing: Filing, actor: Actor) -> str:
    actions.withdraw(filing, actor, request.POST.get("reason", ""))
    return _("Withdrawn.")


def _home_again(request: HttpRequest, problem: Problem, **shown: Any) -> HttpResponse:
    request.method = "GET"
    return home(request, problem, **shown)


def _values(request: HttpRequest) -> dict[str, Any]:
    names = [name for name in request.POST if name in BY_NAME]
    return {name: request.POST.getlist(name) if name == "content" else request.POST[name] for name in names}


def _form_page(
    request: HttpRequest,
    form: FilingForm,
    kind: str,
    *,
    filing: Filing | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "kind_label": FilerKind(kind).label,
        "filing": filing,
        "problem": problem,
        "labels": {name: row.label for name, row in BY_NAME.items()},
        "kept": {name: str(getattr(filing, name) or "") for name in SEALED} if filing else {},
    }
    return render(request, "intake/form.html", context, status=problem.status if problem else 200)


def _filing_page(
    request: HttpRequest, filing: Filing, actor: Actor, problem: Problem | None = None
) -> HttpResponse:
    kinds = dict(DocumentKind.choices)
    editable = filing.state in (State.DRAFT, State.RETURNED, State.OVERDUE)
    context = {
        "filing": filing,
        "state_label": State(filing.state).label,
        "values": displayed(filing),
        "due_steps": due_reason(filing),
        "editable": editable,
        "actions": queries.available(filing, actor),
        "history": queries.history(filing),
        "documents": current(filing),
        "missing": [(kind, kinds[kind]) for kind in missing_documents(filing)],
        "needed": [(kind, kinds[kind]) for kind in needed_documents(filing)],
        "faults": [fault for fault in lodging.faults(filing) if "." not in fault.field] if editable else [],
        "labels": {
            **{name: row.label for name, row in BY_NAME.items()},
            **{f"documents.{k}": v for k, v in kinds.items()},
        },
        "upload_form": UploadForm(),
        "withdraw_form": WithdrawForm(),
        "problem": problem,
    }
    return render(request, "intake/filing.html", context, status=problem.status if problem else 200)
