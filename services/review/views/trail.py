"""An office's audit trail on the desk: read, narrowed, printed, taken out; changed by nobody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit import checking
from infra.audit.actor import Actor
from infra.problems import NotFound, Unprocessable
from services.review.trail import download, entries, reading
from services.review.trail.asking import Asked, AskedForm
from services.review.trail.showing import fault_words, rows_of
from tenants.offices.desk import staff
from tenants.offices.directory import Card, directory

CHOSEN_FROM = 40  # offices in a list to choose from; of more the name is typed


@require_safe
@staff
def trail_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The newest entries that are asked for, and how the chain stands."""
    asked, problem = Asked(), None
    try:
        asked = Asked.read(request.GET)
    except Unprocessable as refused:
        problem = refused
    card, after = _card(request, actor), _number(request.GET.get("after", ""))
    with reading.trail_of(card.slug, actor, asked):
        found = entries.page(asked, after) if problem is None else entries.Found([], 0)
        standing = checking.standing()
        rows = rows_of(found.entries)
    elsewhere = card.slug if card.slug != actor.office else ""
    cards = list(directory().offices.values())
    context: dict[str, Any] = {
        "form": AskedForm(request.GET),
        "problem": problem,
        "asked": asked,
        "card": card,
        "elsewhere": elsewhere,
        "chooses": reading.reads_all(actor),
        "offices": cards if len(cards) <= CHOSEN_FROM else (),
        "chain": standing,
        "fault": fault_words(standing.checked.reason) if standing.checked else "",
        "rows": rows,
        "unsound": sum(1 for row in rows if row.holds is False),
        "first_page": asked.query(office=elsewhere),
        "next_page": asked.query(office=elsewhere, after=found.after) if found.after else "",
        "after": after,
        "most": download.MOST,
    }
    return render(request, "review/trail.html", context, status=problem.status if problem else 200)


@require_safe
@staff
def trail_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is asked for, as a file; that it was taken out is an entry of the same trail."""
    asked, now, card = Asked.read(request.GET), timezone.localtime(), _card(request, actor)
    with reading.trail_of(card.slug, actor, asked, downloaded=True):
        # Whole, while the office's scope is taken: twenty thousand lines are two megabytes.
        text = "".join(download.lines(asked, card.name, getattr(request, "staff_name", ""), now))
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    name = f"{_('Audit trail')}-{card.slug}-{now:%Y%m%d-%H%M}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _card(request: HttpRequest, actor: Actor) -> Card:
    """The office whose trail is asked for: the reader's own without one."""
    card = directory().offices.get(request.GET.get("office") or actor.office)
    if card is None:
        raise NotFound("no-such-office", _("There is no such office."))
    return card


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
