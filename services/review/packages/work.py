"""Making packages: what is due, some at a time, each claimed by a lease, so that two workers make none twice.

Nothing is held in the database while the store is spoken to. Who dies in between leaves a row whose turn comes again,
and at most an object that nobody names, which is taken away.
"""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from infra import metrics, storage
from infra.antivirus import ScannerUnavailable
from infra.audit import trail
from infra.audit.actor import SYSTEM
from infra.db import office_scope
from services.review import deliveries
from services.review.packages import contents, writing
from services.review.packages.models import Package, Waits
from tenants.filings.documents import CURRENT, retention_end
from tenants.filings.events import CityArchived
from tenants.filings.models import Filing
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
FOLDER, MEDIA_TYPE = "packages", "application/zip"
# Seconds before the next try; the last one again and again.
PAUSES = (5, 10, 20, 60, 300, 900, 3600)
RUN_SECONDS = 60.0  # of a tick; a task takes less time than its broker waits for it
AT_ONCE = 200
MOST_IN_MEMORY = 8 * 1024 * 1024
# The filer's own message of the archiving is in the package, and the provider's word of it; not for ever.
WORD_WITHIN = timedelta(days=1)
QUIET = timedelta(seconds=12)  # a little longer than between two looks at what became of messages
CLAIM = """
    UPDATE review_package SET tries = least(tries + 1, 1000),
        next_try_at = now() + make_interval(secs => (%s::int[])[least(tries + 1, %s)])
    WHERE filing = %s AND next_try_at <= statement_timestamp() AND locked_until IS NULL RETURNING tries
"""
UNNAMED = """
    SELECT o.key, o.version FROM unnest(%s::text[], %s::text[]) AS o (key, version)
    WHERE NOT EXISTS (SELECT FROM review_package p WHERE p.office = %s AND (p.key, p.version_id) = (o.key, o.version))
"""
STRAY_AFTER, REAPED_DAYS = timedelta(hours=22), range(9)


def make_due() -> int:
    """Make what is due, the longest waiting first; returns how many were made. In no office's scope."""
    until, made = time.monotonic() + RUN_SECONDS, 0
    due = Package.objects.filter(locked_until__isnull=True, next_try_at__lte=Now()).order_by("next_try_at")
    for filing, office in list(due.values_list("filing", "office")[:AT_ONCE]):
        if time.monotonic() > until:
            break
        if office in directory().offices:
            with office_scope(office):
                made += make(filing, office)
    return made


def make(filing: UUID, office: str) -> bool:
    """Make the package of a filing of the current office, if it is its turn; whether it is made now.

    Whatever goes wrong is noted in its row, and tried again.
    """
    if not _claimed(filing):
        return False
    waits, report = Waits.FAULT, None
    try:
        waits = _make(filing, office)
    except (storage.StoreUnavailable, storage.Damaged):
        log.exception("package.store", filing=str(filing))
        waits = Waits.STORE
    except ScannerUnavailable:
        log.warning("package.scanner", filing=str(filing))
        waits = Waits.SCANNER
    except writing.FailedCheck as failed:
        log.error("package.failed_check", filing=str(filing), checks=str(failed))
        waits, report = Waits.FAILED_CHECK, failed.report
    except Exception:
        log.exception("package.fault", filing=str(filing))
    metrics.PACKAGES.labels(waits.value or "made").inc()
    Package.objects.filter(pk=filing).update(waits=waits, **({"report": report} if report else {}))
    return waits == Waits.NOTHING


def _claimed(filing: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [list(PAUSES), len(PAUSES), filing])
        return cursor.fetchone() is not None


def _make(pk: UUID, office: str) -> Waits:
    package = Package.objects.get(pk=pk)
    if package.made_at is None:
        filing = Filing.objects.get(pk=pk)
        if waits := _too_early(filing, package):
            return waits
        with tempfile.SpooledTemporaryFile(MOST_IN_MEMORY) as file:
            report, files = writing.write(contents.gather(filing), directory().offices[office], file)
            _keep(package, file, report, files)
    _lock(package)
    return Waits.NOTHING


def _too_early(filing: Filing, package: Package) -> Waits:
    """Whether something is still to come that the package is to have."""
    if any(one.locked_until is None for one in CURRENT.all(filing=filing.pk)):
        return Waits.DOCUMENTS
    now = timezone.now()
    if now > package.archived_at + WORD_WITHIN:
        return Waits.NOTHING
    known = deliveries.of_filing(filing.pk)
    told = any(one.about == CityArchived.type for one in known)
    open_ = any(one.fate == "accepted" and one.channel == "sms" for one in known)
    if not told or open_ or max(one.heard_at for one in known) > now - QUIET:
        return Waits.MESSAGES
    return Waits.NOTHING


def _keep(package: Package, file: IO[bytes], report: list[dict[str, Any]], files: int) -> None:
    """Put the file into the store and note where it lies, unless somebody else was first."""
    size = file.seek(0, 2)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    stored = storage.put_file(package.office, file, size, MEDIA_TYPE, sha256, folder=FOLDER)  # type: ignore[arg-type]
    where = {
        "key": stored.key,
        "version_id": stored.version_id,
        "sha256": sha256,
        "size": size,
        "files": files,
    }
    with transaction.atomic():
        still = Package.objects.filter(pk=package.pk, made_at__isnull=True)
        first = still.update(made_at=Now(), report=report, **where)
        if first:
            trail.record(SYSTEM, "package.made", package.pk, {"sha256": sha256, "size": size, "files": files})
    if not first:
        storage.remove(package.office, stored.key, stored.version_id)
    package.refresh_from_db()


def _lock(package: Package) -> None:
    until = retention_end(package.archived_at)
    storage.lock(package.office, package.key, package.version_id, until)
    Package.objects.filter(pk=package.pk).update(locked_until=until)


def try_again(filing: UUID) -> None:
    """Let a package have its turn at once."""
    Package.objects.filter(Q(pk=filing) & Q(locked_until__isnull=True)).update(next_try_at=Now(), tries=0)


def reap(office: str, now: datetime) -> int:
    """Take away what a process that died left of a package in the current office's bucket; returns how much."""
    return sum(storage.remove(office, *stray) for stray in strays(office, now - STRAY_AFTER))


def strays(office: str, before: datetime) -> Iterator[tuple[str, str]]:
    """What lies among the packages since before that time, and is none; of the last days, as the store lists them."""
    for age in REAPED_DAYS:
        found = storage.versions(office, (timezone.now() - timedelta(days=age)).date(), FOLDER)
        yield from unnamed(office, [one.stored for one in found if one.since < before])


def unnamed(office: str, stored: list[storage.Stored]) -> list[tuple[str, str]]:
    """The key and version of those that are no package's."""
    with connection.cursor() as cursor:
        cursor.execute(UNNAMED, [[one.key for one in stored], [one.version_id for one in stored], office])
        found: list[tuple[str, str]] = cursor.fetchall()
    return found
