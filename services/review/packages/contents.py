"""What goes into a package: form, documents, and how the filing came about, each as a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from infra import storage
from infra.audit import chain
from infra.audit.models import AuditEntry, AuditLink
from infra.db import current_office
from services.review import deliveries
from services.review.packages.elements import NAMES, format_of
from tenants.filings import documents, pasts, printing, questions, remarks
from tenants.filings.models import Document, Filing, History
from tenants.filings.queries import history
from tenants.offices.packparts import Text
from tenants.offices.staffing import names_of

PDF, JSON, XML, PLAIN = "application/pdf", "application/json", "application/xml", "text/plain"
FORM = "form.pdf"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the package; `document` where it is one that was handed in, as it is stored."""

    path: str
    title: Text
    media_type: str
    data: bytes
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """A filing, all the files about it, and what they were made of."""

    filing: Filing
    lines: list[History]
    names: dict[str, str]
    links: dict[int, AuditLink]
    parts: list[Part]


def gather(filing: Filing) -> Contents:
    """Read everything about an archived filing of the current office, in full.

    Raises:
        StoreUnavailable: the store does not answer, or lacks a document.
        Damaged: what it has is not what was checked.
    """
    chain.seal()  # the entry of the archiving is in it from now on
    lines, links = history(filing), _links(filing)
    names = names_of({line.actor for line in lines if line.actor_kind == "staff"})
    parts = [
        Part(FORM, NAMES["form"], PDF, printing.registration_form(filing)),
        *_documents(filing),
        _json("history", _history(filing, lines, names)),
        *([_json("before", _before(filing))] if lines[0].event == pasts.ARRIVED else []),
        _json("questions", _questions(filing)),
        _json("messages", [one.as_proof() for one in deliveries.of_filing(filing.pk)]),
        _json("paper", _paper(filing)),
        _json("audit", _audit(links)),
    ]
    return Contents(filing, lines, names, links, parts)


def _documents(filing: Filing) -> Iterator[Part]:
    office = str(current_office())
    for number, one in enumerate(documents.current(filing), start=1):
        data = storage.get(office, one.key, one.version_id, one.sha256)
        ending = format_of(one.media_type).ending
        yield Part(
            f"documents/{number:02}-{one.kind}.{ending}", NAMES[one.kind], one.media_type, data, document=one
        )


def _links(filing: Filing) -> dict[int, AuditLink]:
    """The chain's links of the entries about a filing, by the entry's number."""
    entries = AuditEntry.objects.filter(subject=filing.pk)
    found = AuditLink.objects.filter(entry_id__in=entries.values("pk")).select_related("entry")
    return {link.entry_id: link for link in found.order_by("position")}


def _history(filing: Filing, lines: list[History], names: dict[str, str]) -> list[dict[str, Any]]:
    said = remarks.of(filing.pk)
    return [_line(line, names, said.get(line.sequence, "")) for line in lines]


def _before(filing: Filing) -> list[dict[str, Any]]:
    """What happened to one that came by a transfer, in the offices that had it."""
    lines = pasts.lines(filing.pk)
    names = names_of({line.actor for line in lines if line.actor_kind == "staff"})
    return [{"office": line.office, **_line(line, names, line.remark)} for line in lines]


def _line(line: History | pasts.Line, names: dict[str, str], remark: str) -> dict[str, Any]:
    return {
        "sequence": line.sequence,
        "event": line.event,
        "from": line.source,
        "to": line.target,
        "at": stamp(line.at),
        "by": {
            "kind": line.actor_kind,
            "role": line.role,
            "id": line.actor,
            "name": names.get(line.actor, ""),
        },
        "detail": line.detail,
        "remark": remark,
    }


def _questions(filing: Filing) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.pk),
            "asked_at": stamp(one.asked_at),
            "question": one.text.open(),
            "answered_at": stamp(one.answered_at),
            "answer": one.answer.open() if one.answer else "",
        }
        for one in questions.of(filing.pk)
    ]


def _paper(filing: Filing) -> dict[str, Any]:
    return {
        "state": filing.paper_state,
        "received_at": stamp(filing.paper_received_at),
        "place": filing.paper_place,
        "form_revision": filing.paper_revision,
    }


def _audit(links: dict[int, AuditLink]) -> dict[str, Any]:
    """The head of the office's chain now, and what the chain has of this filing."""
    head = AuditLink.objects.order_by("-position").first()
    return {
        "head": {"position": head.position, "digest": bytes(head.digest).hex(), "key": head.key} if head else None,
        "entries": [
            {
                "position": link.position,
                "digest": bytes(link.digest).hex(),
                "entry": link.entry_id,
                "at": stamp(link.entry.at),
                "action": link.entry.action,
                "by": {"kind": link.entry.actor_kind, "role": link.entry.role, "id": link.entry.actor},
                "detail": link.entry.detail,
            }
            for link in links.values()
        ],
    }  # fmt: skip


def _json(name: str, told: Any) -> Part:
    data = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return Part(f"process/{name}.json", NAMES[name], JSON, data)


def stamp(moment: datetime | None) -> str:
    """A time in the city's own, as GB/T 7408 writes it; empty where there is none."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
