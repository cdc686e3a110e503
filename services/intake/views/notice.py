"""The page outside any office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tenants.filings.states import DocumentKind, FilerKind
from tenants.offices.directory import directory


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The notice, what to bring, and the office directory."""
    known = directory()
    kinds = dict(DocumentKind.choices)
    context = {
        "pack": known.pack,
        "materials": [
            (kind.label, [kinds[one] for one in known.pack.materials[kind.value].documents])
            for kind in FilerKind
        ],
        "city": known.city,
        "districts": known.districts,
        "keeper": known.keeper,
        # The notice's own order: the form, then the offices.
        "annexes": list(zip(known.pack.notice.annexes, (reverse("blank-form"), "#offices"), strict=True)),
    }
    return render(request, "intake/notice.html", context)
