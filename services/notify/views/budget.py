"""What messages cost: a district's own months, the city's table of all offices with their limits, and the report."""

from contextlib import suppress
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
from infra.problems import NotFound, Problem, Unprocessable
from services.notify.budget import actions, queries
from services.notify.budget.limits import of_notice
from services.notify.budget.report import report as report_of
from services.notify.models import Channel
from tenants.filings import permissions
from tenants.offices.desk import staff
from tenants.offices.directory import directory, pack

OFFICES = 20  # in one table; a city has fewer
FIRST = date(2017, 3, 1)  # before it there was no notice
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff
def budget(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the office spent, month by month; at the city's desk what all did in one."""
    office = request.office  # type: ignore[attr-defined]
    if office.is_city:
        return _city(request, actor)
    context = {"months": queries.own(office.slug, _this_month()), "warn_at": pack().budget.warn_at}
    return render(request, "notify/budget.html", context)


@posted("notify:budget")
@staff
def limit(request: HttpRequest, actor: Actor, office: str) -> HttpResponse:
    """Set what an office may send in a month."""
    try:
        hold(request)
        actions.limit(office, {channel: _number(request, channel) for channel in Channel}, actor)
    except Problem as problem:
        return _city(request, actor, problem, office)
    messages.success(request, _("Kept. It counts everywhere within a minute."))
    first = request.POST.get("offices", "")
    return redirect(reverse("notify:budget") + (f"?offices={first}" if first.isdecimal() else ""))


@require_safe
@staff
def report(request: HttpRequest, actor: Actor, month: str) -> HttpResponse:
    """The cost report of a month."""
    chosen = _month(month)
    if chosen is None:
        raise NotFound("no-such-month", _("There is no such month."))
    name = request.staff_name  # type: ignore[attr-defined]
    response = HttpResponse(report_of(chosen, actor, name, timezone.now()), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="messages-{month}.xlsx"'
    return response


def _city(
    request: HttpRequest, actor: Actor, problem: Problem | None = None, tried: str = ""
) -> HttpResponse:
    asked = request.GET if request.method != "POST" else request.POST
    month = _month(asked.get("month", "")) or _this_month()
    first, districts = _first(asked.get("offices", "")), directory().districts
    shown = districts[first : first + OFFICES]
    lines = queries.of_month(actor, month, [card.slug for card in shown])
    context = {
        "month": month,
        "before": _beside(month, -1),
        "after": _beside(month, 1),
        "rows": [(card, _typed(request, lines[card.slug], card.slug == tried)) for card in shown],
        "sums": queries.sums(actor, month),
        "sets": permissions.city_officer(actor),
        "tried": tried,
        "notice": {channel.value: of_notice(channel) for channel in Channel},
        "warn_at": pack().budget.warn_at,
        "first": first,
        "offices_next": first + OFFICES if first + OFFICES < len(districts) else 0,
        "problem": problem,
    }
    return render(request, "notify/budget_city.html", context, status=problem.status if problem else 200)


def _typed(request: HttpRequest, lines: queries.Lines, tried: bool) -> dict[str, Any]:  # noqa: FBT001
    """By channel: what was spent, and what stands in the field of the limit."""
    return {
        channel: {
            "line": line,
            "field": request.POST.get(channel, "") if tried else "" if line.set_to is None else line.set_to,
        }
        for channel, line in lines.items()
    }


def _number(request: HttpRequest, channel: Channel) -> int | None:
    typed = request.POST.get(channel.value, "").strip()
    if typed and not (typed.isdecimal() and len(typed) < 10):
        raise Unprocessable("no-such-limit", _("A limit is a whole number, 0 for none, or empty."))
    return int(typed) if typed else None


def _month(text: str) -> date | None:
    """The first day of `2026-11`; None where that is no month, or none of which there is anything."""
    with suppress(ValueError):
        found = date.fromisoformat(f"{text}-01")
        if f"{found:%Y-%m}" == text and FIRST <= found <= _this_month():
            return found
    return None


def _beside(month: date, count: int) -> date | None:
    number = month.year * 12 + month.month - 1 + count
    found = date(number // 12, number % 12 + 1, 1)
    return found if FIRST <= found <= _this_month() else None


def _this_month() -> date:
    return timezone.localdate().replace(day=1)


def _first(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
