"""A document is in its office's bucket as it was checked, locked once it is archived; and nothing else is there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from infra import storage
from infra.ledger import LIMIT, Finding, Findings, check
from tenants.filings.documents import unnamed
from tenants.filings.models import Document
from tenants.filings.states import State

BATCH = 500
# What became part of nothing is taken away before (`documents.reap`), or by a person who is told of it here.
ORPHAN_AFTER = timedelta(hours=24)
LISTED_AT_ONCE = 10_000


@check("documents", snapshot=False)
def documents(office: str) -> Findings:
    """The store has each document's version with the recorded SHA-256, and holds on to it if its filing is archived.

    What was erased it has no more.
    """
    count = 0
    try:
        for count, document in enumerate(_rows(), start=1):  # noqa: B007 - how many there were
            for reason in _faults(office, document):
                yield Finding(str(document.pk), reason)
    except storage.StoreUnavailable as error:
        yield Finding("store", f"does not answer ({error}); {count} documents were looked at")
    return count


def _rows() -> Iterator[Document]:
    """All documents with their filings; their rows do not change but for being superseded and locked."""
    rows: Any = Document.objects.select_related("filing").only(
        "key",
        "version_id",
        "sha256",
        "superseded_at",
        "erased_at",
        "locked_until",
        "filing__state",
        "filing__stage_since",
    )
    batch = list(rows.order_by("pk")[:BATCH])
    while batch:
        yield from batch
        batch = list(rows.order_by("pk").filter(pk__gt=batch[-1].pk)[:BATCH])


def _faults(office: str, document: Document) -> Iterator[str]:
    found = storage.digest(office, document.key, document.version_id)
    if document.erased_at is not None:
        if found is not None and document.erased_at < timezone.now() - LIMIT:
            yield "was erased, and is in the store"
    elif found is None:
        yield "is not in the store"
    elif found != document.sha256:
        yield "its bytes are not those that were checked"
    elif document.locked_until is not None:
        held = storage.locked_until(office, document.key, document.version_id)
        if held is None or held < document.locked_until.replace(microsecond=0):
            yield f"the store does not hold on to it until {document.locked_until}"
    elif _should_be_locked(document, timezone.now()):
        yield "archived, and not locked"


def _should_be_locked(document: Document, now: datetime) -> bool:
    filing = document.filing
    archived = filing.state == State.CITY_ARCHIVED and filing.stage_since < now - LIMIT
    return archived and document.superseded_at is None


@check("objects", snapshot=False)
def objects(office: str) -> Findings:
    """Every version among the documents of an office's bucket is one of the office, unless it is young."""
    count, before = 0, timezone.now() - ORPHAN_AFTER
    try:
        versions = iter(storage.versions(office))
        while batch := list(islice(versions, LISTED_AT_ONCE)):
            count += len(batch)
            old = [version.stored for version in batch if version.since < before]
            for key, version_id in unnamed(old):
                yield Finding(key, f"version {version_id} is no document's")
    except storage.StoreUnavailable as error:
        yield Finding("store", f"does not answer ({error}); {count} objects were looked at")
    return count
