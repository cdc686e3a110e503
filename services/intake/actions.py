"""The verbs of the filer's side."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden
from services.intake import confirming, signin
from tenants.filings import (
    copying,
    direct,
    documents,
    erasing,
    keeping,
    lodging,
    permissions,
    privacy_shown,
    revealing,
)
from tenants.filings.keeping import Kept
from tenants.filings.models import Document, Filing
from tenants.filings.queries import readable
from tenants.filings.uploads import chosen


def begin(body: Mapping[str, Any], actor: Actor, token: str, *, shown: str = "") -> Filing:
    """Begin a filing from what the API or a page was given; a filer's contact comes from the sign-in.

    Args:
        shown: the version of what staff has shown the filer about personal data.
    """
    values = dict(body)
    replaces = values.pop("replaces", None)
    contact, notice = _signed_in(actor, token)
    return lodging.begin(
        {name: value for name, value in values.items() if name not in ("filer_kind", "kind")},
        actor,
        filer_kind=values["filer_kind"],
        kind=values.get("kind", "first"),
        contact=contact,
        notice=notice or shown,
        replaces=readable(replaces, actor) if replaces else None,
    )


def succeed(filing: Filing, kind: str, actor: Actor, token: str) -> Filing:
    """Begin the change or closing of an archived filing, with all that it says."""
    return copying.succeed(filing, actor, kind, *_signed_in(actor, token))


def another(filing: Filing, values: Mapping[str, Any], actor: Actor, token: str) -> Filing:
    """Begin the filing of another account, with the people of this one."""
    return copying.another(filing, values, actor, *_signed_in(actor, token))


def _signed_in(actor: Actor, token: str) -> tuple[str | None, str]:
    """What a filer signed in with, and the version of what was told about personal data before."""
    session = signin.find(token) if actor.kind == "filer" else None
    return (session.contact.open(), session.notice) if session else (None, "")


def edit(filing_id: UUID, values: Mapping[str, Any], actor: Actor) -> Filing:
    """Fill in some fields."""
    return lodging.edit(filing_id, values, actor)


def show_notice(filing: Filing, version: str, actor: Actor) -> None:
    """Note that staff has shown the filer what is told about personal data."""
    privacy_shown.record(filing, version, actor)


def keep(filing: Filing, values: Mapping[str, Any], actor: Actor) -> Kept:
    """Fill in what is right of these fields; the others stay."""
    return keeping.keep(filing, values, actor)


def attach(
    filing: Filing, kind: str, files: Sequence["UploadedFile[Any]"], actor: Actor, *, sent: Sequence[str] = ()
) -> Document:
    """Add a document from an upload: one file, or several photographs that become one.

    Args:
        sent: what stands for files that lie in the object store already (`tenants.filings.direct`), instead of `files`.

    Raises:
        TooLarge: more than 20 MB; it was not read.
        Unprocessable: there is none, or it failed a check.
    """
    if sent:
        with direct.taken_in(filing, sent) as arrived:
            return documents.attach_files(filing, kind, arrived, actor)
    return documents.attach_files(filing, kind, chosen(files), actor)


def submit(filing: Filing, actor: Actor) -> Filing:
    """Hand a filing in; who must confirm it is asked to, where the notice says so."""
    submitted = lodging.submit(filing, actor, now=timezone.now())
    confirming.ask(submitted)
    return submitted


def withdraw(filing: Filing, actor: Actor, reason: str) -> Filing:
    """End a filing."""
    return lodging.withdraw(filing, actor, reason)


def erase(filing: Filing, actor: Actor) -> None:
    """Empty a filing that was never submitted and is withdrawn."""
    erasing.erase(filing, actor)


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
    return file_response(data, document.media_type, f"{document.kind}-{document.pk}")


def file_response(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to save; nothing in it can act in the browser."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
