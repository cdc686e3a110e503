"""The district's queue."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review import counting, queries
from services.review.desk import rows_of
from services.review.filters import OTHERS, SAVED, VIEWS, Filters
from tenants.filings.states import State
from tenants.offices.desk import staff


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
    filters, after = Filters.read(request.GET.dict()), request.GET.get("after", "")
    page, counts = queries.queue(actor, filters, after), counting.counts(actor)
    context = {
        "rows": rows_of(page.rows, actor, timezone.now()),
        "page": page,
        "filters": filters,
        "state": filters.view,
        "search": filters.search,
        "after": after,
        "views": [(view, VIEWS[view], _figure(counts[view])) for view in (*SAVED, *OTHERS)],
    }
    return render(request, "review/queue.html", context)


def _figure(count: int) -> str:
    """A count as it is shown: what was not counted to the end says so."""
    return str(count) if count < counting.COUNTED else f"{counting.COUNTED - 1}+"
