"""A page of a document as a browser gets it: a picture that names its reader, never the file itself."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone

from infra.audit.actor import Actor
from tenants.filings import documents
from tenants.filings.models import Filing
from tenants.filings.page_images import page_image


def page_response(filing: Filing, document_id: UUID, page: int, actor: Actor, reader: str) -> HttpResponse:
    """One page (from 1) as WebP; the reading is in the audit trail.

    Raises:
        Http404: there is no such page.
    """
    document, data = documents.read(filing, document_id, actor)
    try:
        image = page_image(data, document.media_type, page, reader=reader, now=timezone.localtime())
    except IndexError:
        raise Http404 from None
    response = HttpResponse(image, content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response
