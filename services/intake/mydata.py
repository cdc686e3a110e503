"""My data: what the office holds of a filing, who looked at it, a copy of it all, and whether it may be erased."""

import json
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import current_office
from infra.problems import Forbidden
from tenants.filings import documents, erasing, permissions, queries
from tenants.filings.display import displayed
from tenants.filings.form import SEALED
from tenants.filings.lodging import values_of
from tenants.filings.models import Document, Filing
from tenants.filings.states import WITH_FILER, DocumentKind, State
from tenants.offices.directory import directory
from tenants.offices.models import Role

MOST_LOOKS = 200
IN_MEMORY = 2 * 1024 * 1024
LOOKS = {
    "filing.read": _("opened the filing"),
    "document.read": _("looked at a document"),
    "personal.revealed": _("had a number shown in full"),
    "form.printed": _("printed the form"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of an office looked at something; who it was by role and office alone."""

    at: datetime
    role: str
    office: str
    act: str
    of: str


def held(filing: Filing, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    erased = erasing.is_erased(filing)
    return {
        "filing": filing,
        "values": [] if erased else displayed(filing),
        "contact": filing.contact,
        "sealed": SEALED if permissions.reveal(filing, actor) else frozenset(),
        "documents": filing.documents.filter(erased_at__isnull=True).order_by("-uploaded_at"),
        "looks": looks(filing),
        "own": permissions.keep_a_copy(filing, actor),
        "editable": filing.state in WITH_FILER,
        "archived": filing.state == State.CITY_ARCHIVED,
        "erasable": erasing.erasable(filing),
        "erased": erased,
        "kept_until": erasing.kept_until(filing),
        "withdrawable": "withdraw" in queries.available(filing, actor) and not filing.submitted_by,
    }


def looks(filing: Filing) -> list[Look]:
    """Who of the offices' staff looked at what, the newest first; several within a minute are one."""
    entries = AuditEntry.objects.filter(subject=filing.pk, actor_kind="staff", action__in=LOOKS)
    found: dict[Look, None] = {}
    for entry in entries.order_by("-id")[:MOST_LOOKS]:
        found[_look(entry)] = None
    return list(found)


def _look(entry: AuditEntry) -> Look:
    card = directory().offices.get(entry.actor_office)
    of = entry.detail.get("kind", "") if entry.action == "document.read" else ""
    return Look(
        at=entry.at.replace(second=0, microsecond=0),
        role=str(Role(entry.role).label),
        office=card.name if card else entry.actor_office,
        act=str(LOOKS[entry.action]),
        of=str(DocumentKind(of).label) if of else "",
    )


def copy(filing: Filing, actor: Actor) -> IO[bytes]:
    """All of it as a zip file: `data.json`, and the documents that count, at most one of a kind, 20 MB each.

    It is written to a file that is gone when it is closed; no more than one document is in memory at a time.

    Raises:
        Forbidden: not its filer.
        Unavailable: the store does not answer.
    """
    if not permissions.keep_a_copy(filing, actor):
        raise Forbidden("copy-not-yours", _("Only the filer gets a copy of it all."))
    trail.record(actor, "data.copied", filing.pk)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w") as packed:
        text = json.dumps(as_data(filing), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        packed.writestr("data.json", text, zipfile.ZIP_DEFLATED)
        for document in documents.current(filing):
            _document, data = documents.read(filing, document.pk, actor)
            packed.writestr(file_name(document), data)
    file.seek(0)
    return file


def file_name(document: Document) -> str:
    """What a document is called in the copy."""
    return f"{document.kind}.{document.media_type.rpartition('/')[2]}"


def as_data(filing: Filing) -> dict[str, Any]:
    """A filing as data, personal numbers in full: for its filer alone."""
    counts = {document.pk for document in documents.current(filing)}
    return {
        "office": current_office(),
        "id": filing.pk,
        "number": filing.number,
        "state": filing.state,
        "kind": filing.kind,
        "filer_kind": filing.filer_kind,
        "begun_at": filing.created_at,
        "due_on": filing.due_on,
        "late": filing.late,
        "contact": filing.contact.open() if filing.contact else "",
        "language": filing.language,
        "form": values_of(filing),
        "to_be_corrected": filing.return_reasons,
        "paper": filing.paper_state,
        "withdrawal_reason": filing.withdrawal_reason,
        "documents": [
            {
                "kind": document.kind,
                "uploaded_at": document.uploaded_at,
                "replaced_at": document.superseded_at,
                "size": document.size,
                "sha256": document.sha256,
                "file": file_name(document) if document.pk in counts else "",
            }
            for document in filing.documents.filter(erased_at__isnull=True)
        ],
        "history": [
            {"at": line.at, "event": line.event, "state": line.target, "by": line.role}
            for line in queries.history(filing)
        ],
        "looks": [
            {"at": look.at, "role": look.role, "office": look.office, "what": look.act, "of": look.of}
            for look in looks(filing)
        ],
    }
