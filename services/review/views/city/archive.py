"""Archiving many filings: begun from the docket, watched on a page of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Problem
from services.review.city import archiving
from services.review.city.filters import Filters
from tenants.offices.desk import staff
from tenants.offices.directory import directory


@posted("review:docket")
@staff
def archive_many(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Number and archive what was chosen, or all of the list; what takes longer goes on by itself."""
    asked = Filters.read(QueryDict(request.POST.get("list", "")))
    try:
        hold(request)
        entries = (
            archiving.listed(asked)
            if request.POST.get("all")
            else archiving.chosen(map(_which, request.POST.getlist("filing")))
        )
        batch = archiving.begin(_key(request), entries, actor)
    except Problem as problem:
        messages.error(request, str(problem.message))
        return redirect(asked.address)
    archiving.go_on(batch)
    return redirect("review:batch", batch_id=batch.pk)


@require_safe
@staff
def batch(request: HttpRequest, actor: Actor, batch_id: UUID) -> HttpResponse:
    """How far it is, and what became of each filing."""
    found, items = archiving.batch(batch_id, actor)
    cards = directory().offices
    context = {
        "batch": found,
        "done": sum(1 for item in items if item.done_at),
        "archived": sum(1 for item in items if item.number),
        "refused": sum(1 for item in items if item.refused),
        "rows": [
            (item, cards.get(item.office), archiving.REFUSED.get(item.refused, item.refused))
            for item in items
        ],
    }
    return render(request, "review/city/batch.html", context)


def _key(request: HttpRequest) -> UUID:
    """What makes the same form sent twice one: it came with the form."""
    try:
        return UUID(request.POST.get("batch", ""))
    except ValueError:
        return uuid7()


def _which(text: str) -> archiving.Which:
    office, _slash, filing = text.partition("/")
    try:
        return office, UUID(filing)
    except ValueError:
        return office, UUID(int=0)
