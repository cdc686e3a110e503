"""The page outside any office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from services.intake import offices
from services.intake.kinds import by_when, kinds
from tenants.offices.directory import directory

LONGEST = 60  # of what an office is looked for by


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The notice, what to bring, and the office directory; `q` looks for an office."""
    known = directory()
    query = request.GET.get("q", "").strip()[:LONGEST]
    found = [(card, offices.words_of(card), offices.fits(card, query)) for card in known.districts]
    context = {
        "pack": known.pack,
        "kinds": kinds(known.pack),
        "by_when": by_when(known.pack.period, timezone.localdate()),
        "city": known.city,
        "districts": known.districts,
        "query": query,
        "found": found,
        "none_found": not any(fits for _card, _words, fits in found),
        "keeper": known.keeper,
        # The notice's own order: the form, then the offices.
        "annexes": list(zip(known.pack.notice.annexes, (reverse("blank-form"), "#offices"), strict=True)),
    }
    return render(request, "intake/notice.html", context)
