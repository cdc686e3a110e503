"""Leave for a page's script to put a file straight into the object store."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from infra.audit.actor import Actor
from infra.http.errors import as_document
from infra.problems import Problem
from tenants.filings import direct, queries
from tenants.offices.filers import signed_in


@require_POST
@signed_in
def offer(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """Where one file goes, with which fields before it, and what then stands for it in the page's form."""
    told = request.POST
    size = told.get("size", "")
    file = (
        told.get("name", ""),
        int(size) if size.isdecimal() and len(size) < 10 else 0,
        told.get("type", ""),
    )
    try:
        made = direct.offer(queries.readable(filing_id, actor), told.get("kind", ""), file, actor)
    except Problem as problem:
        return as_document(request, problem)
    return JsonResponse({"url": made.url, "fields": made.fields, "token": made.token})
