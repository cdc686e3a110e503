"""A letter's two files in the store: put there as it is sent, locked once that is written down.

A lock cannot be taken back. So nothing is locked that might still come to nothing: a process that dies in between
leaves files that no letter names, which are taken away, or a letter whose files the clock locks.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from infra import storage
from infra.db import office_scope
from services.review.referrals import letters
from services.review.referrals.models import Referral
from services.review.referrals.naming import Named
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
FOLDER = "referrals"
# As long as what it is about, and no shorter than a record of data provided must be.
KEPT = timedelta(days=3660)
STRAY_AFTER, REAPED_DAYS = timedelta(hours=22), 9


def put(referral: Referral, lines: Sequence[Named]) -> dict[str, dict[str, str]]:
    """Letter and list as they are sent now, where they lie, with their SHA-256; locked when the caller has committed.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    day = timezone.localdate()
    sheet = letters.spreadsheet(referral, lines, day)
    page = letters.letter(referral, lines, day, letters.digest(sheet))
    files = {"list": _put(sheet, letters.XLSX), "letter": _put(page, letters.PDF)}
    transaction.on_commit(partial(_lock_now, referral.pk), robust=True)
    return files


def _put(data: bytes, kind: str) -> dict[str, str]:
    sha256 = letters.digest(data)
    stored = storage.put(directory().city.slug, data, kind, sha256, folder=FOLDER)
    return {"key": stored.key, "version_id": stored.version_id, "sha256": sha256}


def lock_due() -> int:
    """Lock the files of letters that were sent and are not locked; returns of how many. In no office's scope."""
    with office_scope(directory().city.slug):
        due = Referral.objects.filter(sent_at__isnull=False, locked_until__isnull=True)
        return sum(_lock(referral) for referral in due.order_by("sent_at"))


def _lock_now(key: UUID) -> None:
    with office_scope(directory().city.slug):
        _lock(Referral.objects.get(pk=key))


def _lock(referral: Referral) -> bool:
    """Lock both files; False where the store does not answer: the clock comes again."""
    if referral.sent_at is None:
        return False
    until = referral.sent_at + KEPT
    try:
        for where in referral.files.values():
            storage.lock(directory().city.slug, where["key"], where["version_id"], until)
    except storage.StoreUnavailable as error:
        log.warning("referral.not_locked", referral=str(referral.pk), error=str(error))
        return False
    Referral.objects.filter(pk=referral.pk).update(locked_until=until)
    return True


def reap(now: datetime) -> int:
    """Take away what sending that came to nothing left in the city's bucket; returns how much. In no office's scope."""
    city = directory().city.slug
    with office_scope(city):
        return sum(storage.remove(city, one.key, one.version_id) for one in list(strays(now - STRAY_AFTER)))


def strays(before: datetime) -> Iterator[storage.Stored]:
    """What lies among the letters since before that time, and is none's; of the last days, as the store lists them."""
    city, today = directory().city.slug, timezone.now()
    days = [(today - timedelta(days=age)).date() for age in range(REAPED_DAYS)]
    found = [one.stored for day in days for one in storage.versions(city, day, FOLDER) if one.since < before]
    # A file is put there before the letter is sent, in the same transaction.
    sent = Referral.objects.filter(sent_at__gte=today - timedelta(days=REAPED_DAYS + 1))
    named = {
        (where["key"], where["version_id"])
        for files in sent.values_list("files", flat=True)
        for where in files.values()
    }
    return (one for one in found if (one.key, one.version_id) not in named)
