"""What an office's name may go on with, while it is typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.review.city import choosing
from services.review.city.readers import of_the_city
from services.review.forms import LENGTH
from tenants.filings.typed import told
from tenants.offices.desk import staff


@require_safe
@staff
def suggested(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The options of the field where an office is typed."""
    of_the_city(actor)
    offices = choosing.suggested(told(request.GET, "typed", LENGTH))
    return render(request, "review/city/office_options.html", {"offices": offices})
