"""The office that keeps the paper copies: what the districts handed over, and where it is shelved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.http.carried import hold
from infra.http.pages import posted
from infra.paging import page_of
from infra.problems import Problem, Unprocessable
from services.review import actions, hand_over_lists
from services.review.city.choosing import listed, meant
from services.review.views.handing_over import chosen
from services.review.views.paper import PART, Place
from tenants.filings import handing_over
from tenants.filings.states import PaperState
from tenants.offices.desk import staff


@require_safe
@staff
def offices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The districts, and how many of each one's copies wait for a shelf; of many those with some, most first."""
    rows, problem, few = hand_over_lists.with_keeper(actor), None, bool(listed())
    if not few:
        rows = sorted(((card, count) for card, count in rows if count), key=lambda row: -row[1])
    typed = request.GET.get("office", "")
    try:
        if office := meant(typed):
            return redirect("review:shelf-office", office=office)
    except Unprocessable as refused:
        problem = refused
    rows, more = page_of(rows, request.GET.get("after", ""), lambda row: row[0].slug)
    context = {
        "rows": rows,
        "after": more,
        "few": few,
        "typed": typed,
        "problem": problem,
    }
    return render(request, "review/shelf.html", context, status=problem.status if problem else 200)


@require_safe
@staff
def lists(request: HttpRequest, actor: Actor, office: str) -> HttpResponse:
    """A district's lists."""
    hand_over_lists.with_keeper(actor)
    card = hand_over_lists.of_district(office)
    context = {"card": card, "lists": hand_over_lists.scoped_newest(office)}
    return render(request, "review/shelf_office.html", context)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, office: str, number: int) -> HttpResponse:
    """One list of a district's; what is there is ticked and shelved."""
    return _one(request, actor, office, number)


@posted("review:shelf-list", "office", "number")
@staff
def shelve(request: HttpRequest, actor: Actor, office: str, number: int) -> HttpResponse:
    """Say where the ticked copies lie from now on."""
    try:
        hold(request)
        count = actions.shelve(office, number, chosen(request), actor, str(Place.typed(request)))
    except Problem as problem:
        return _one(request, actor, office, number, problem)
    said = ngettext("%(count)d copy is on the shelf.", "%(count)d copies are on the shelf.", count)
    messages.success(request, said % {"count": count})
    return redirect("review:shelf-list", office=office, number=number)


def _one(
    request: HttpRequest, actor: Actor, office: str, number: int, problem: Problem | None = None
) -> HttpResponse:
    hand_over_lists.with_keeper(actor)
    card = hand_over_lists.of_district(office)
    with office_scope(office):
        found = handing_over.find(number)
        filings = list(handing_over.on(number))
        title = handing_over.title_of(number, found.made_at)
    context: dict[str, Any] = {
        "card": card,
        "list": found,
        "title": title,
        "filings": filings,
        "left": [one for one in filings if one.paper_state == PaperState.HANDED_OVER],
        "chosen": {str(one) for one in chosen(request)} if problem else {str(one.pk) for one in filings},
        "keeps": handing_over.keeps(actor),
        "people": hand_over_lists.people([found]),
        "box": request.POST.get("box", "")[:PART],
        "folder": request.POST.get("folder", "")[:PART],
        "problem": problem,
    }
    return render(request, "review/shelf_list.html", context, status=problem.status if problem else 200)
