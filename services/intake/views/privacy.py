"""The page about personal data, which anybody may read before anything is asked of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.offices import privacy


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who asks, what for, on what basis, for how long, and whose rights."""
    context = {"sections": privacy.sections(request.office), "version": privacy.version()}  # type: ignore[attr-defined]
    return render(request, "intake/privacy.html", context)
