"""The district's queue: its views, what narrows them, and whether anything is another by now."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.paging import PAGE
from infra.problems import Unprocessable
from services.review import counting, handovers, live, queries
from services.review.desk import named, people, rows_of
from services.review.filters import MANY_STATES, NOBODY, OTHERS, SAVED, VIEWS, FilterForm, Filters
from services.review.views import lists
from services.review.views.acting import undoable
from tenants.filings import permissions
from tenants.filings.states import State
from tenants.offices.desk import staff

EVERY_SECONDS = 5  # a page that is looked at asks whether it is still right


def chosen_state(request: HttpRequest, first: str) -> str:
    """The state whose filings are wanted; a search looks at all of them.

    Raises:
        Http404: there is no such state.
    """
    state = request.GET.get("state", "" if request.GET.get("search") else first)
    if state and state not in State.values:
        raise Http404
    return state


@require_safe
@staff
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The office's filings in one view, what is to be done next on top."""
    try:
        filters, problem = Filters.read(request.GET.dict()), None
    except Unprocessable as unreadable:
        # What can be read of it is shown, and what was typed stays where it was.
        wrong = {error.field for error in unreadable.errors}
        right = {name: value for name, value in request.GET.items() if name not in wrong}
        filters, problem = Filters.read(right), unreadable
    after, now = request.GET.get("after", ""), timezone.now()
    counts, taken = counting.counts(actor), handovers.untold(actor)
    if seen := request.headers.get("If-None-Match"):
        shown = queries.queue(actor, filters, after, only=live.SHOWN).rows
        if live.mark(shown, counts, taken, now) == seen.strip('"'):
            return HttpResponseNotModified()
    page = queries.queue(actor, filters, after)
    known = people([*named(page.rows), *(one.by for one in taken)])
    context: dict[str, Any] = {
        "undoable": undoable(actor),
        "rows": rows_of(page.rows, actor, now, known.names),
        "page": page,
        "few": len(page.rows) < PAGE,
        "filters": filters,
        "query": filters.query(),
        "form": FilterForm(request.GET.dict() if problem or filters.narrows else None),
        "narrowing": filters.words(known.names),
        "problem": problem,
        "search": filters.search,
        "after": after,
        "saved": [(view, VIEWS[view], counting.figure(counts[view])) for view in SAVED],
        "others": [(view, VIEWS[view], counting.figure(counts[view])) for view in OTHERS],
        "label": VIEWS[filters.view],
        "elsewhere": filters.view in OTHERS,
        "of_many_states": filters.view in MANY_STATES,
        "members": known.members,
        "nobody": NOBODY,
        "decides": permissions.of_this_office(actor),
        "taken": [(one, known.names.get(one.by, "")) for one in taken],
        "mark": live.mark(page.rows, counts, taken, now),
        "every": EVERY_SECONDS,
    }
    response = render(request, "review/queue.html", context, status=problem.status if problem else 200)
    lists.remember(request, response, filters)
    return response
