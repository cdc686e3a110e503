"""The verbs of the filer's side."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import FieldError, Forbidden, TooLarge, Unprocessable
from services.intake import signin
from tenants.filings import documents, lodging, permissions, printing, revealing
from tenants.filings.document_checks import MAX_BYTES
from tenants.filings.document_checks.taking import File
from tenants.filings.models import Document, Filing
from tenants.filings.queries import readable


def begin(body: Mapping[str, Any], actor: Actor, token: str) -> Filing:
    """Begin a filing from what the API or a page was given; a filer's contact comes from the sign-in."""
    values = dict(body)
    replaces = values.pop("replaces", None)
    session = signin.find(token) if actor.kind == "filer" else None
    return lodging.begin(
        {name: value for name, value in values.items() if name not in ("filer_kind", "kind")},
        actor,
        filer_kind=values["filer_kind"],
        kind=values.get("kind", "first"),
        contact=session.contact.open() if session else None,
        replaces=readable(replaces, actor) if replaces else None,
    )


def edit(filing_id: UUID, values: Mapping[str, Any], actor: Actor) -> Filing:
    """Fill in some fields."""
    return lodging.edit(filing_id, values, actor)


def attach(filing: Filing, kind: str, files: Sequence["UploadedFile[Any]"], actor: Actor) -> Document:
    """Add a document from an upload: one file, or several photographs that become one.

    Raises:
        TooLarge: more than 20 MB; it was not read.
        Unprocessable: there is none, or it failed a check.
    """
    if not files:
        message = _("Choose a file first.")
        raise Unprocessable("no-file", message, errors=[FieldError("file", "no-file", message)])
    if sum(file.size or 0 for file in files) > MAX_BYTES:
        raise TooLarge(
            "document-too-large", _("This is more than 20 MB. Send smaller photographs, or a smaller scan.")
        )
    chosen = [File(file.read(), file.name or "") for file in files]
    return documents.attach_files(filing, kind, chosen, actor)


def submit(filing: Filing, actor: Actor) -> Filing:
    """Hand a filing in."""
    return lodging.submit(filing, actor, now=timezone.now())


def withdraw(filing: Filing, actor: Actor, reason: str) -> Filing:
    """End a filing."""
    return lodging.withdraw(filing, actor, reason)


def reveal(filing: Filing, field: str, actor: Actor) -> str:
    """One personal number in full, recorded."""
    return revealing.reveal(filing, field, actor)


def document_response(filing: Filing, document_id: UUID, actor: Actor) -> HttpResponse:
    """A document to save, for its filer; nothing in it can act in the browser.

    Raises:
        Forbidden: for others there are its pages, as pictures that name their reader.
    """
    if not permissions.keep_a_copy(filing, actor):
        raise Forbidden("pages-only", _("Only the filer gets the file itself; you may look at its pages."))
    document, data = documents.read(filing, document_id, actor)
    return _file(data, document.media_type, f"{document.kind}-{document.pk}")


def printed_form_response(filing: Filing, actor: Actor) -> HttpResponse:
    """The sheet to print, seal and sign; it shows personal numbers in full, so that it is recorded.

    Raises:
        Forbidden: not for this actor.
    """
    if not permissions.reveal(filing, actor):
        raise revealing.not_yours()
    trail.record(actor, "form.printed", filing.pk, {"revision": filing.revision})
    return _file(printing.registration_form(filing), "application/pdf", f"form-{filing.pk}.pdf")


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
