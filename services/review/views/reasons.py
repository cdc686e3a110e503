"""The office's own list of what is often wrong, which its supervisors keep; the city's stands beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from tenants.filings import return_reasons
from tenants.filings.display import label_of
from tenants.filings.return_reasons import ABOUT, LONGEST, TEXTS, OfficeReason
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import pack


@require_safe
@staff
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list; `?edit=` opens one of it."""
    return _page(request, actor)


@posted("review:reasons")
@staff
def keep(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add one, or write one otherwise."""
    try:
        hold(request)
        texts = {name: told(request.POST, name, LONGEST) for name in TEXTS}
        return_reasons.keep(_id(request), request.POST.get("field", ""), texts, actor)
    except Problem as problem:
        return _page(request, actor, problem)
    messages.success(request, _("Kept. What was sent before stays as it was."))
    return redirect("review:reasons")


@posted("review:reasons")
@staff
def remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take one off the list."""
    reason = _id(request)
    if reason is None:
        raise Http404
    try:
        hold(request)
        return_reasons.remove(reason, actor)
    except Problem as problem:
        return _page(request, actor, problem)
    messages.success(request, _("Taken off the list. What was sent before stays as it was."))
    return redirect("review:reasons")


def _page(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    own, wanted = return_reasons.own(), request.GET.get("edit", "")
    edited = next((one for one in own if str(one.pk) == wanted), None)
    typed = request.POST if problem else None
    context: dict[str, Any] = {
        "problem": problem,
        "at_fault": {fault.field: fault.message for fault in problem.errors} if problem else {},
        "own": [(one, label_of(one.field)) for one in own],
        "citys": [(one, label_of(one.field)) for one in pack().examining.return_reasons],
        "choices": [
            (name, label_of(name)) for name in sorted(ABOUT, key=lambda name: ("." not in name, name))
        ],
        "edits": actor.role == "supervisor",
        "form": _as_typed(typed.dict()) if typed else _as_kept(edited),
        "longest": LONGEST,
    }
    return render(request, "review/reasons.html", context, status=problem.status if problem else 200)


def _as_typed(typed: dict[str, Any]) -> dict[str, str]:
    return {name: str(typed.get(name, "")) for name in ("reason", "field", *TEXTS)}


def _as_kept(reason: OfficeReason | None) -> dict[str, str]:
    if reason is None:
        return dict.fromkeys(("reason", "field", *TEXTS), "")
    return {"reason": str(reason.pk), **{name: getattr(reason, name) for name in ("field", *TEXTS)}}


def _id(request: HttpRequest) -> UUID | None:
    text = request.POST.get("reason", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
