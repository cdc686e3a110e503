"""Which days are worked on: the year's table, and a change that first says whom it affects."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem, Unprocessable
from services.review import days
from services.review.days import Change, Proposal
from tenants.filings import permissions
from tenants.filings.deadlines.calendar import missing_years
from tenants.filings.typed import told
from tenants.offices.desk import staff

WORKING = {"rest": False, "working": True, "again": None}


@require_safe
@staff
def holidays(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The year's days that are otherwise than an ordinary week."""
    return _page(request, actor)


@posted("review:holidays")
@staff
def change(request: HttpRequest, actor: Actor) -> HttpResponse:
    """First who is affected; then, said yes to, the change itself."""
    try:
        wanted = _wanted(request)
        if request.POST.get("seen"):
            hold(request)
            done = days.confirm(wanted, request.POST["seen"], actor)
        else:
            return _page(request, actor, proposal=days.proposed(wanted, actor))
    except Problem as problem:
        return _page(request, actor, problem=problem)
    messages.success(request, done.words)
    return redirect(f"{reverse('review:holidays')}?year={wanted.first.year}")


def _wanted(request: HttpRequest) -> Change:
    first, last = _day(request, "first"), _day(request, "last")
    if first is None:
        raise Unprocessable("no-day", _("Say which day.")).at("first")
    kind = request.POST.get("kind", "")
    if kind not in WORKING:
        raise Unprocessable("no-kind", _("Say whether it is a rest day or a working day.")).at("kind")
    return Change(first, last or first, WORKING[kind], told(request.POST, "reason", days.REASON))


def _day(request: HttpRequest, name: str) -> date | None:
    typed = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Unprocessable("wrong-date", _("Write the date as 2026-05-20.")).at(name) from None


def _page(
    request: HttpRequest, actor: Actor, *, proposal: Proposal | None = None, problem: Problem | None = None
) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    if proposal:
        year = min(proposal.change.days).year
    context: dict[str, Any] = {
        "year": year,
        "years": list(range(today.year - 1, today.year + days.AHEAD + 1)),
        "missing": missing_years(today),
        "rows": days.of_year(year),
        "sets": permissions.set_days(actor),
        "proposal": proposal,
        "typed": {
            name: request.POST.get(name, "")[: days.REASON] for name in ("first", "last", "kind", "reason")
        },
        "faults": {fault.field: fault.message for fault in problem.errors} if problem else {},
        "problem": problem,
    }
    return render(request, "review/holidays.html", context, status=problem.status if problem else 200)
