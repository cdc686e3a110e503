"""The supervisor's pages: who did what, how the clocks stand, what is stuck."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review import tally
from services.review.counting import figure
from services.review.oversight import clocks, doings, stuck
from services.review.oversight.words import word
from services.review.views.day import day_of, days
from tenants.offices import directory
from tenants.offices.desk import staff
from tenants.offices.staffing import names_of


@require_safe
@staff
def doings_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who did what today, or on the day that is asked for."""
    day = day_of(request)
    rows = doings.of_day(day, actor)
    context = {
        **days(day),
        "acts": [(name, label) for name, (label, _actions) in doings.ACTS.items()],
        "rows": [(one, list(one.counts.values())) for one in rows],
        "sums": [sum(one.counts[name] for one in rows) for name in doings.ACTS],
    }
    return render(request, "review/doings.html", context)


@require_safe
@staff
def doings_of(request: HttpRequest, actor: Actor, member: int) -> HttpResponse:
    """What one member did on a day, act by act."""
    day, after = day_of(request), request.GET.get("after", "")
    first = int(after) if after.isdecimal() and len(after) < 19 else 0
    entries = doings.acts_of(str(member), day, actor, first)
    shown = entries[: doings.PAGE]
    context = {
        **days(day),
        "member": member,
        # Whoever did nothing here may be of another office: their name is not this one's to see.
        "name": names_of({entry.actor for entry in shown}).get(str(member), "—"),
        "rows": [(entry, word(entry.action)) for entry in shown],
        "filings": doings.accounts(shown),
        "first": first,
        "more": shown[-1].pk if len(entries) > doings.PAGE else 0,
    }
    return render(request, "review/doings_of.html", context)


@require_safe
@staff
def clocks_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the office's clocks stand, and how long each stage takes."""
    now = timezone.now()
    context = {
        "standing": clocks.standing(actor, now),
        "stages": clocks.stages(actor, now),
        "days": clocks.DAYS,
        "most": clocks.MOST,
        "against": tally.recent(actor.office, timezone.localdate(now), actor),
        "rule": directory.pack().examining,
    }
    return render(request, "review/clocks.html", context)


@require_safe
@staff
def stuck_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Filings that are stuck in one way, and what else waits."""
    now, after = timezone.now(), request.GET.get("after", "")
    kind = stuck.kind_of(request.GET.get("kind", ""))
    found = stuck.Stuck(actor, now)
    rows, more = found.rows(kind, after)
    counts = found.counts()
    context = {
        "kind": kind,
        "label": stuck.KINDS[kind],
        "why": stuck.WHY[kind],
        "kinds": [(name, label, figure(counts[name])) for name, label in stuck.KINDS.items()],
        "elsewhere": [
            (
                f"{reverse(one.waiting.url)}?{one.waiting.query}".rstrip("?"),
                one.waiting.label,
                figure(one.count),
            )
            for one in stuck.elsewhere(actor)
        ],
        "rows": rows,
        "names": names_of(row.filing.claimed_by for row in rows),
        "after": after,
        "more": more,
    }
    return render(request, "review/stuck.html", context)
