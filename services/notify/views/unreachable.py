"""Filers whom no message reached: to be called, and in the end to be written to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.notify import actions, places, queries
from services.notify.calls import OPEN, Call
from services.notify.showing import opened, row
from tenants.filings import permissions
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.staffing import names_of

LENGTH, PHONE = 300, 40


@require_safe
@staff
def unreachable(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is to be called, the longest waiting first; or what was done."""
    return _page(request, actor)


@posted("notify:unreachable")
@staff
def act(request: HttpRequest, actor: Actor, call_id: UUID, verb: str) -> HttpResponse:
    """Note a call, or a corrected number."""
    try:
        hold(request)
        said = VERBS[verb](request, actor, call_id)
    except Problem as problem:
        return _page(request, actor, problem=problem, tried=call_id, verb=verb)
    messages.success(request, said)
    return redirect("notify:unreachable")


@posted("notify:unreachable")
@staff
def numbers(request: HttpRequest, actor: Actor, call_id: UUID) -> HttpResponse:
    """Show the numbers of one filer in full, once; the act is recorded."""
    try:
        hold(request)
        known = actions.numbers(call_id, actor)
    except Problem as problem:
        return _page(request, actor, problem=problem, tried=call_id)
    return _page(request, actor, tried=call_id, known=known)


@posted("notify:unreachable")
@staff
def letter(request: HttpRequest, actor: Actor, call_id: UUID) -> HttpResponse:
    """The letter, to print; it is noted as written."""
    try:
        hold(request)
        filing, pdf = actions.write_letter(call_id, actor)
    except Problem as problem:
        return _page(request, actor, problem=problem, tried=call_id)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"letter-{filing.pk}.pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _called(request: HttpRequest, actor: Actor, call_id: UUID) -> str:
    actions.called(call_id, actor, told(request.POST, "note", LENGTH))
    return _("Noted: called and told.")


def _not_reached(request: HttpRequest, actor: Actor, call_id: UUID) -> str:
    call = actions.not_reached(call_id, actor, told(request.POST, "note", LENGTH))
    return _("Noted: not reached, %(count)s tries so far.") % {"count": call.tries}


def _corrected(request: HttpRequest, actor: Actor, call_id: UUID) -> str:
    phone, note = told(request.POST, "phone", PHONE), told(request.POST, "note", LENGTH)
    actions.correct(call_id, actor, phone, note)
    return _("The number is noted, and an SMS is on its way to it.")


VERBS: dict[str, Callable[[HttpRequest, Actor, UUID], str]] = {
    "called": _called,
    "not-reached": _not_reached,
    "corrected": _corrected,
}


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    problem: Problem | None = None,
    tried: UUID | None = None,
    verb: str = "",
    known: dict[str, str] | None = None,
) -> HttpResponse:
    done, after = "done" in request.GET, request.GET.get("after", "")
    page = queries.calls(actor, done=done, after=after, also=tried)
    context: dict[str, Any] = {
        "page": page,
        "rows": _rows(page.rows),
        "done": done,
        "after": after,
        "decides": permissions.of_this_office(actor),
        "problem": problem,
        "tried": tried,
        "verb": verb,
        "known": known,
        "typed": {name: request.POST.get(name, "")[:LENGTH] for name in ("note", "phone")},
    }
    return render(request, "notify/unreachable.html", context, status=problem.status if problem else 200)


def _rows(calls: list[Call]) -> list[dict[str, Any]]:
    now, filings = timezone.now(), queries.filings_of(calls)
    told_of, by = queries.to_filers(calls), names_of(call.by for call in calls)
    return [
        {
            "call": call,
            "open": call.state in OPEN,
            "filing": filings.get(call.filing),
            "about": places.name(call.event_type),
            "tried": [row(message, now) for message in told_of[call.event]],
            "by": by.get(call.by, ""),
            "note": opened(call.note),
        }
        for call in calls
    ]
