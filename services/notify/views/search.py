"""Messages on the desk: found by address, filing or fate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.notify import queries
from services.notify.showing import row
from tenants.filings.typed import told
from tenants.offices.desk import staff

LENGTH = 300


@require_safe
@staff
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The office's messages, newest first."""
    words, fate = told(request.GET, "search", LENGTH), request.GET.get("fate", "")
    after, now = request.GET.get("after", ""), timezone.now()
    page = queries.search(actor, words=words, fate=fate, after=after)
    filings = queries.filings_of(page.rows)
    context = {
        "page": page,
        "rows": [
            (row(message, now), filings.get(message.filing) if message.filing else None)
            for message in page.rows
        ],
        "search": words,
        "fate": fate,
        "after": after,
        "fates": [
            ("", _("All")),
            ("waiting", _("Waiting")),
            ("failed", _("Failed")),
            ("unknown", _("Fate unknown")),
            ("suppressed", _("Not sent")),
        ],
    }
    return render(request, "notify/search.html", context)
