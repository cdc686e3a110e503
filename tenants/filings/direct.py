"""Documents that a browser puts straight into the object store, where one setting lets it (`MINIO_PUBLIC_URL`).

What lies there is nobody's document yet: the version that arrived is read, checked as whatever comes through the web,
stored anew if it passes, and taken away.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from infra import offers, storage
from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import NotFound, Problem, Unavailable, Unprocessable
from tenants.filings import documents
from tenants.filings.document_checks import EXTENSIONS, MAX_BYTES
from tenants.filings.document_checks.taking import File
from tenants.filings.models import Filing

log = structlog.get_logger(__name__)
SALT = "tenants.filings.direct"
GOOD_FOR = timedelta(hours=1)  # from the offer to the document
DAYS = range(9)  # of the store's calendar: what a stop of a week left is found, too


@dataclass(frozen=True, slots=True)
class Offer:
    """Where to send a file, with which fields before it; `token` then stands for the file."""

    url: str
    fields: dict[str, str]
    token: str


def is_on() -> bool:
    """Whether browsers can reach the store."""
    return bool(settings.MINIO_PUBLIC_URL)


def offer(filing: Filing, kind: str, file: tuple[str, int, str], actor: Actor) -> Offer:
    """Let one file be put into the store: under a key of its own, of just this size and type.

    Args:
        file: its name, its size in bytes, its type as the browser says.

    Raises:
        NotFound: it goes through the web here.
        Forbidden, Conflict, Unprocessable: no such document may be added now, or no such file.
    """
    if not is_on():
        raise NotFound("no-direct-upload", _("Send the file with the form."))
    documents.may_attach(filing, kind, actor)
    name, size, media_type = file
    if media_type not in EXTENSIONS or not 0 < size <= MAX_BYTES:
        raise Unprocessable("no-direct-upload", _("Send the file with the form.")).at("file")
    made = offers.offer(str(current_office()), size, media_type)
    told = [str(current_office()), str(filing.pk), made.key, name, size, media_type]
    return Offer(made.url, made.fields, signing.dumps(told, salt=SALT))


@contextmanager
def taken_in(filing: Filing, tokens: Sequence[str]) -> Iterator[list[File]]:
    """The files that tokens stand for, as they lie in the store; afterwards they lie there no more.

    Only where their checks could not be made (`Unavailable`) they stay for another try.

    Raises:
        Unprocessable: one is not there, is not what was offered, or all together are more than 20 MB.
        Unavailable: the store does not answer.
    """
    office = str(current_office())
    try:
        found = [_arrived(office, filing, token) for token in tokens]
        try:
            if sum(one.size for _name, one in found) > MAX_BYTES:
                raise _gone()
            yield [File(_read(office, one), name) for name, one in found]
        except Unavailable:
            raise
        except Problem:
            _clear(office, found)
            raise
    except (storage.StoreUnavailable, storage.Damaged) as error:
        log.error("document.store_unavailable", office=office, error=type(error).__name__)
        raise documents.store_unavailable() from error
    transaction.on_commit(partial(_clear, office, found))


def reap(now: datetime) -> int:
    """Take away what was put into the current office's bucket and nobody came back for; returns how much."""
    office, removed = str(current_office()), 0
    for age in DAYS:
        day = (now - timedelta(days=age)).date()
        old = [one for one in storage.versions(office, day, storage.UPLOADS) if one.since < now - GOOD_FOR]
        removed += sum(storage.remove(office, one.stored.key, one.stored.version_id) for one in old)
    return removed


Found = tuple[str, offers.Arrived]


def _arrived(office: str, filing: Filing, token: str) -> Found:
    try:
        at, of, key, name, size, media_type = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise _gone() from None
    one = offers.arrived(office, key) if (at, of) == (office, str(filing.pk)) else None
    if one is None or (one.size, one.media_type) != (size, media_type):
        raise _gone()
    return name, one


def _read(office: str, one: offers.Arrived) -> bytes:
    return storage.get(office, one.stored.key, one.stored.version_id)


def _clear(office: str, found: Sequence[Found]) -> None:
    for _name, one in found:
        storage.remove(office, one.stored.key, one.stored.version_id)


def _gone() -> Unprocessable:
    return Unprocessable("upload-gone", _("The file has not arrived whole. Choose it again.")).at("file")
