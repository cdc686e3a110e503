"""Annex 1 without anything in it, for who fills it in by hand."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tenants.filings import printing
from tenants.offices import directory


@require_safe
def blank_form(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The sheet to print; nothing in it is anybody's, so that it may be kept."""
    pack = directory.pack()
    name = f"{pack.form_title.zh}.pdf"
    response = HttpResponse(printing.blank_form(pack.form_title.zh), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "public, max-age=3600"
    return response
