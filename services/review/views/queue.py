"""The district's queue."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review import queries
from services.review.desk import rows_of
from services.review.forms import LENGTH
from tenants.filings.states import State
from tenants.filings.typed import told
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
    """The office's filings in one state, or those asked about, longest waiting first."""
    asked = request.GET.get("state") == queries.ASKED
    state = queries.ASKED if asked else chosen_state(request, State.SUBMITTED)
    search, after = told(request.GET, "search", LENGTH), request.GET.get("after", "")
    page = queries.queue(actor, state=state, search=search, after=after)
    counts = queries.counts(actor)
    context = {
        "rows": rows_of(page.rows, actor, timezone.now()),
        "page": page,
        "state": state,
        "search": search,
        "after": after,
        "views": [
            *((value, label, queries.figure(counts[value])) for value, label in State.choices),
            ("", _("All"), queries.figure(sum(counts[value] for value in State.values))),
            (queries.ASKED, _("Questions"), queries.figure(counts[queries.ASKED])),
        ],
    }
    return render(request, "review/queue.html", context)
