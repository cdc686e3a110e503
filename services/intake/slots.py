"""The documents that a filing's page asks for, and what there is of each."""

from dataclasses import dataclass
from typing import Any

from tenants.filings import direct
from tenants.filings.document_checks import MAX_BYTES
from tenants.filings.document_checks.legibility import HINTS
from tenants.filings.documents import needed_documents
from tenants.filings.models import Document, Filing
from tenants.filings.states import DocumentKind


@dataclass(frozen=True, slots=True)
class Slot:
    """A document that the notice asks for, and what there is of it."""

    kind: str
    label: str
    document: Document | None

    @property
    def pages(self) -> range:
        return range(1, self.document.pages + 1) if self.document else range(0)

    @property
    def hints(self) -> list[tuple[int, str]]:
        """What may be hard to read: the page, where there are several (else 0), and what to do."""
        found = (self.document.hints or []) if self.document else []
        several = len(self.pages) > 1
        return [(hint["page"] if several else 0, str(HINTS[hint["code"]])) for hint in found]


def slots(filing: Filing, documents: list[Document]) -> dict[str, Any]:
    """The context of `intake/documents.html`."""
    there, needed = {document.kind: document for document in documents}, needed_documents(filing)
    kinds = [*needed, *(kind for kind in there if kind not in needed)]
    return {
        "slots": [Slot(kind, str(DocumentKind(kind).label), there.get(kind)) for kind in kinds],
        "most_bytes": str(MAX_BYTES),
        "direct": direct.is_on(),
    }
