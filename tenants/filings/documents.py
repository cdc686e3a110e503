"""A filing's documents: checked, stored in the office's bucket, read, and locked at the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra import antivirus, storage
from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.db.fetch import Rows
from infra.metrics import DOCUMENTS
from infra.problems import Conflict, FieldError, Forbidden, NotFound, Unavailable, Unprocessable
from tenants.filings import matching, permissions, sheet_codes, workflow
from tenants.filings.checker import CHECKER, Died
from tenants.filings.document_checks import Refused
from tenants.filings.document_checks.taking import File, Taken
from tenants.filings.events import DocumentChecked
from tenants.filings.models import Document, Filing
from tenants.filings.states import WITH_FILER, DocumentKind
from tenants.offices import directory

log = structlog.get_logger(__name__)
# Longer than any upload takes, and less than the day after which the ledger names a stray object.
STRAY_AFTER = timedelta(hours=22)
REAPED_DAYS = range(9)  # of the store's calendar: what a stop of a week left is found, too
CURRENT = Rows(lambda filing: Document.objects.filter(filing=filing, superseded_at__isnull=True))
UNNAMED = """
    SELECT o.key, o.version FROM unnest(%s::text[], %s::text[]) AS o (key, version)
    WHERE NOT EXISTS (SELECT FROM filings_document d WHERE (d.key, d.version_id) = (o.key, o.version))
"""


def attach(filing: Filing, kind: str, data: bytes, name: str, actor: Actor) -> Document:
    """Check a document and make it part of a filing; see `attach_files`."""
    return attach_files(filing, kind, [File(data, name)], actor)


def attach_files(filing: Filing, kind: str, files: Sequence[File], actor: Actor) -> Document:
    """Check a document, or the photographs of its pages, and make it part of a filing.

    What fails a check never becomes part of it.

    Raises:
        Unprocessable: it was refused; says why and what to do.
        Unavailable: the object store, the virus scanner or the checker does not answer; nothing was changed.
    """
    may_attach(filing, kind, actor)  # before the work of checking
    return attach_taken(filing, kind, taken(files), actor)


def may_attach(filing: Filing, kind: str, actor: Actor) -> None:
    """See that somebody may add a document of this kind now.

    Raises:
        Forbidden, Conflict, Unprocessable: not them, not now, or there is no such kind.
    """
    if not permissions.edit(filing, actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if filing.state not in WITH_FILER:
        raise workflow.not_from_here(filing)
    if kind not in DocumentKind.values:
        message = _("There is no document of this kind.")
        raise Unprocessable("unknown-kind", message).at("kind")


def attach_taken(filing: Filing, kind: str, what: Taken, actor: Actor) -> Document:
    """Make part of a filing what has been checked; as `attach_files`."""
    may_attach(filing, kind, actor)
    revision = sheet_codes.revision_shown(filing, kind, what.data, what.media_type, actor)
    office, sha256 = str(current_office()), what.sha256
    stored = _stored(office, what.data, what.media_type, sha256)
    document = Document(
        filing=filing,
        kind=kind,
        key=stored.key,
        version_id=stored.version_id,
        media_type=what.media_type,
        size=len(what.data),
        sha256=sha256,
        pages=what.pages,
        hints=what.hints,
        matches=matching.compared(filing, kind, what.words),
        revision=revision,
    )
    try:
        _add(filing, document, actor)
    except Conflict:
        # Certainly not part of it. Where a commit's fate is not known the object stays, and `reap` decides.
        storage.remove(office, stored.key, stored.version_id)
        raise
    return document


def taken(files: Sequence[File]) -> Taken:
    """What is to be stored of some files, once the scanner and the checker have seen them.

    Raises:
        Unprocessable, Unavailable: as `attach_files`.
    """
    try:
        for file in files:
            if virus := antivirus.virus_in(file.data):
                log.warning("document.infected", virus=virus)
                raise Refused("infected")
        what = CHECKER.take(files)
    except Refused as refused:
        DOCUMENTS.labels(outcome=refused.code).inc()
        fault = FieldError("file", refused.code, refused.message)
        raise Unprocessable("document-refused", refused.message, errors=[fault]) from refused
    except antivirus.ScannerUnavailable as error:
        DOCUMENTS.labels(outcome="unscanned").inc()
        log.error("document.scanner_unavailable", error=str(error))
        raise Unavailable(
            "scanner-unavailable",
            _(
                "The virus scanner does not answer, and without it no document is taken. Try again in a minute."
            ),
        ) from error
    except Died as error:
        DOCUMENTS.labels(outcome="died").inc()
        log.error("document.checker_died", error=str(error))
        raise Unavailable(
            "document-not-checked",
            _("The document could not be checked. Try again; if it happens again, photograph the page anew."),
        ) from error
    DOCUMENTS.labels(outcome="taken").inc()
    return what


def _add(filing: Filing, document: Document, actor: Actor) -> None:
    """Several documents may come at once: each takes its turn at the filing's row."""
    extra = {"document": str(document.pk), "document_kind": document.kind}
    with transaction.atomic():
        workflow.write(filing, DocumentChecked, actor, detail=extra, extra=extra, only_if=workflow.SAME_STATE)
        filing.documents.filter(kind=document.kind, superseded_at__isnull=True).update(superseded_at=Now())
        document.save(force_insert=True)


def _stored(office: str, data: bytes, media_type: str, sha256: str) -> storage.Stored:
    try:
        return storage.put(office, data, media_type, sha256)
    except storage.StoreUnavailable as error:
        log.error("document.store_unavailable", office=office)
        raise store_unavailable() from error


def store_unavailable() -> Unavailable:
    """The refusal where nothing can be put into the store, or taken from it."""
    return Unavailable(
        "store-unavailable", _("The document store does not answer. Nothing is lost; try again in a minute.")
    )


def current(filing: Filing) -> list[Document]:
    """The documents of a filing that count, one of a kind."""
    return CURRENT.all(filing=filing.pk)


def missing_documents(filing: Filing) -> list[str]:
    """The kinds that the notice asks of this kind of filer and that are not there."""
    there = {document.kind for document in current(filing)}
    return [kind for kind in needed_documents(filing) if kind not in there]


def needed_documents(filing: Filing) -> list[str]:
    """The kinds that the notice asks of this kind of filer."""
    return list(directory.pack().materials[filing.filer_kind].documents)


def read(filing: Filing, document_id: UUID, actor: Actor) -> tuple[Document, bytes]:
    """A document's bytes, for whom may see it; the reading is in the audit trail.

    Raises:
        NotFound: no such document in this filing.
        Unavailable: the store does not answer, or what it has is not what was put there.
    """
    document = filing.documents.filter(pk=document_id).first()
    if document is None or not permissions.read(filing, actor):
        raise NotFound("no-such-document", _("There is no such document."))
    trail.record(actor, "document.read", filing.pk, {"document": str(document.pk), "kind": document.kind})
    try:
        data = storage.get(str(current_office()), document.key, document.version_id, document.sha256)
    except (storage.StoreUnavailable, storage.Damaged) as error:
        log.error("document.unreadable", document=str(document.pk), error=type(error).__name__)
        raise Unavailable(
            "store-unavailable", _("The document cannot be read just now. Try again later.")
        ) from error
    return document, data


def lock(filing_id: UUID) -> int:
    """Lock the documents of an archived filing against change; may be run again. Returns how many were locked."""
    until = retention_end(timezone.now())
    open_ = Document.objects.filter(
        filing_id=filing_id, superseded_at__isnull=True, locked_until__isnull=True
    )
    count = 0
    for document in open_:
        storage.lock(str(current_office()), document.key, document.version_id, until)
        Document.objects.filter(pk=document.pk).update(locked_until=until)
        count += 1
    return count


def reap(now: datetime) -> int:
    """Take away what lies in the current office's bucket and became part of no filing; returns how much that was.

    A process that died between store and database leaves such an object.
    """
    office, removed = str(current_office()), 0
    for age in REAPED_DAYS:
        found = storage.versions(office, (now - timedelta(days=age)).date())
        old = [version.stored for version in found if version.since < now - STRAY_AFTER]
        removed += sum(storage.remove(office, *stray) for stray in unnamed(old))
    if removed:
        log.warning("documents.reaped", count=removed)
    return removed


def unnamed(stored: list[storage.Stored]) -> list[tuple[str, str]]:
    """The key and version of those that no document of the current office names."""
    with connection.cursor() as cursor:
        cursor.execute(UNNAMED, [[one.key for one in stored], [one.version_id for one in stored]])
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def retention_end(archived_at: datetime) -> datetime:
    """Until when an archived document is kept, by the notice's retention years."""
    years = directory.pack().retention_years
    return archived_at.replace(year=archived_at.year + years, day=min(archived_at.day, 28))
