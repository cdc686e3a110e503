"""Why a date of a list is that day; asking claims nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.db import office_scope
from services.review import actions
from services.review.city.readers import of_the_city
from services.review.why import Why, why
from tenants.filings.models import Filing
from tenants.filings.queries import readable
from tenants.offices.desk import staff


@require_safe
@staff
def of_filing(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Of a filing of one's own office."""
    filing = readable(filing_id, actor)
    return _page(request, filing, why(filing), reverse("review:filing", args=[filing_id]))


@require_safe
@staff
def in_district(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:
    """Of a district's filing, for the city; the reading is in the district's trail."""
    of_the_city(actor)
    filing = actions.open_in_district(office, filing_id, actor)
    with office_scope(office):
        told = why(filing)
    return _page(request, filing, told, reverse("review:docket-filing", args=[office, filing_id]))


def _page(request: HttpRequest, filing: Filing, told: Why, address: str) -> HttpResponse:
    return render(request, "review/why_page.html", {"filing": filing, "why": told, "address": address})
