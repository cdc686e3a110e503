"""The receipt of an archived filing: as a page to print, as a PDF, and as a picture, for WeChat shows no PDF."""

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from tenants.filings import printing, queries, receipts
from tenants.offices.directory import directory
from tenants.offices.filers import signed_in


@require_safe
@signed_in
def receipt(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The receipt as a page."""
    filing = queries.opened(filing_id, actor)
    found = receipts.of(filing)
    context = {
        "filing": filing,
        "receipt": found,
        "qr": segno.make(found.address, error="m").svg_data_uri(scale=4, border=2, light="#fff"),
        "pack": directory().pack,
        "city": directory().city,
    }
    return render(request, "intake/receipt.html", context)


@require_safe
@signed_in
def receipt_pdf(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The receipt as a PDF to keep."""
    found = receipts.of(queries.opened(filing_id, actor))
    response = HttpResponse(printing.receipt(found), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{found.number}.pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@signed_in
def receipt_picture(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The same sheet as a picture."""
    found = receipts.of(queries.opened(filing_id, actor))
    picture = printing.receipt_picture(found)
    response = HttpResponse(picture, content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response
