"""The form as it is printed at the desk, to be sealed or signed at the window."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from infra.audit import trail
from infra.audit.actor import Actor
from services.review import papers
from tenants.filings import permissions, printing, queries, revealing
from tenants.offices.desk import staff


@require_safe
@staff
def sheet(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Annex 1 filled in, for whom may see it in full; that it was printed is in the trail."""
    filing = queries.readable(filing_id, actor)
    if not permissions.reveal(filing, actor):
        raise revealing.not_yours()
    trail.record(actor, "form.printed", filing.pk, {"revision": filing.revision, "as": "pdf"})
    return papers.file(printing.registration_form(filing), f"form-{filing.account}.pdf")
