"""The notice of what to correct (补正告知书) for its filer: as a PDF, and as a picture, for WeChat shows no PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from tenants.filings import notices, printing, queries
from tenants.offices.filers import signed_in


@require_safe
@signed_in
def correction(request: HttpRequest, actor: Actor, filing_id: UUID, kind: str) -> HttpResponse:  # noqa: ARG001
    """The last one, as it was sent."""
    filing = queries.opened(filing_id, actor)
    notice = notices.last_of(filing.pk)
    if kind == "webp":
        response = HttpResponse(printing.correction_picture(filing, notice), content_type="image/webp")
    else:
        response = HttpResponse(printing.correction_notice(filing, notice), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{notice.number}.pdf"
        )
    response["Cache-Control"] = "private, no-store"
    return response
