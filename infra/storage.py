"""The object store: a bucket per office, versions kept, locked when a filing is archived. The only user of the SDK."""

import hashlib
import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import BinaryIO

import urllib3
from django.conf import settings
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException, S3Error
from minio.retention import Retention

CONNECT_SECONDS, READ_SECONDS = 2, 10
# Who asks waits at most for one read, or two connects: a read is not tried again, because a store that hangs would be
# waited for several times, and a document put twice would leave a version behind that nothing names.
RETRIES = urllib3.Retry(
    total=2,
    connect=1,
    read=0,
    status=1,
    backoff_factor=0.1,
    status_forcelist=[502, 503, 504],
    respect_retry_after_header=False,
)
PIECE_BYTES = 1024 * 1024
# The folder of what filers hand in; of what they send straight here; of what is kept for a while only. What a service
# keeps besides lies in one of its own.
DOCUMENTS, UPLOADS, PASSING = "documents", "uploads", "passing"
NOT_THERE = {"NoSuchKey", "NoSuchVersion"}
NO_LOCK = {"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"}


class StoreUnavailable(Exception):
    """The store does not answer, or refuses us; the text is the store's own code for why."""


class Damaged(Exception):
    """What the store gave is not what was put there."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an object lies."""

    key: str
    version_id: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, and since when it lies there."""

    stored: Stored
    since: datetime


@cache
def _client(endpoint: str, access_key: str, secret_key: str, secure: bool) -> Minio:  # noqa: FBT001 - a cache's key
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), retries=RETRIES, maxsize=16
    )
    return Minio(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        secure=secure,
        region="us-east-1",
        http_client=pool,
    )


def client() -> Minio:
    """The connection to the store of this installation."""
    return _client(
        settings.MINIO_ENDPOINT, settings.MINIO_ACCESS_KEY, settings.MINIO_SECRET_KEY, settings.MINIO_SECURE
    )


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong between us and the store is one error to callers."""
    try:
        yield
    except S3Error as error:
        raise StoreUnavailable(error.code or "S3Error") from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        reason = getattr(error, "reason", None)
        raise StoreUnavailable(type(reason or error).__name__) from error


def bucket_name(office: str) -> str:
    """The bucket of an office."""
    return f"{settings.BUCKET_PREFIX}{office}"


def ensure_bucket(office: str) -> None:
    """Make an office's bucket, with versions and locks, where there is none; several may at once.

    Raises:
        StoreUnavailable: the store does not answer, or the bucket was made by somebody else without locks, which
            cannot be given to it afterwards.
    """
    with asking():
        if not client().bucket_exists(bucket_name(office)):
            _make_bucket(bucket_name(office))
        client().get_object_lock_config(bucket_name(office))


def _make_bucket(name: str) -> None:
    try:
        client().make_bucket(name, object_lock=True)
    except S3Error:
        if not client().bucket_exists(name):  # another process was first
            raise


def put(office: str, data: bytes, media_type: str, sha256: str, *, folder: str = DOCUMENTS) -> Stored:
    """Keep some bytes under a new key of this day that nobody can guess."""
    return put_file(office, io.BytesIO(data), len(data), media_type, sha256, folder=folder)


def put_file(
    office: str, file: BinaryIO, size: int, media_type: str, sha256: str, *, folder: str = DOCUMENTS
) -> Stored:
    """As `put`, of a file from where it is read; what is large never lies in memory as a whole."""
    key = new_key(folder)
    with asking():
        result = client().put_object(
            bucket_name(office), key, file, size, content_type=media_type, metadata={"sha256": sha256}
        )
    return Stored(key, result.version_id or "")


def new_key(folder: str) -> str:
    """A key of this day, in a folder, that nobody can guess."""
    return f"{_folder(folder, datetime.now(UTC).date())}/{secrets.token_hex(16)}"


def _folder(name: str, day: date | None) -> str:
    return f"{name}/{day.isoformat()}" if day else name


def get(office: str, key: str, version_id: str, sha256: str = "") -> bytes:
    """The bytes of one version.

    Raises:
        Damaged: their SHA-256 is another than the one given.
        StoreUnavailable: the store does not answer, or does not have them.
    """
    with asking():
        response = client().get_object(bucket_name(office), key, version_id=version_id or None)
        try:
            data = response.read()
        finally:
            response.close()
            response.release_conn()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(key)
    return data


def digest(office: str, key: str, version_id: str) -> str | None:
    """The SHA-256 of a version's bytes, read piece by piece; None where the store has no such version.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    found = hashlib.sha256()
    try:
        for piece in pieces(office, key, version_id):
            found.update(piece)
    except StoreUnavailable as error:
        if str(error) in NOT_THERE:
            return None
        raise
    return found.hexdigest()


def pieces(office: str, key: str, version_id: str) -> Iterator[bytes]:
    """The bytes of a version, piece by piece.

    Raises:
        StoreUnavailable: the store does not answer, or does not have them.
    """
    with asking():
        response = client().get_object(bucket_name(office), key, version_id=version_id or None)
        try:
            yield from response.stream(PIECE_BYTES)
        finally:
            response.close()
            response.release_conn()


def versions(office: str, day: date | None = None, folder: str = DOCUMENTS) -> Iterator[Version]:
    """Every version of every object in a folder of an office's, or of those put there on a day (UTC), as listed.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    inside = f"{_folder(folder, day)}/"
    with asking():
        for found in client().list_objects(bucket_name(office), inside, recursive=True, include_version=True):
            if not found.is_delete_marker and found.last_modified is not None:
                stored = Stored(str(found.object_name), found.version_id or "")
                yield Version(stored, found.last_modified)


def lock(office: str, key: str, version_id: str, until: datetime) -> None:
    """Let nobody change or delete a version until then (compliance mode: the administrator neither)."""
    with asking():
        client().set_object_retention(
            bucket_name(office), key, Retention(COMPLIANCE, until), version_id or None
        )


def locked_until(office: str, key: str, version_id: str) -> datetime | None:
    """Until when a version is locked, or None."""
    try:
        with asking():
            retention = client().get_object_retention(bucket_name(office), key, version_id or None)
    except StoreUnavailable as error:
        if str(error) in NO_LOCK:
            return None
        raise
    return retention.retain_until_date if retention else None


def erase(office: str, key: str, version_id: str) -> None:
    """Take away a version; one that is not there is gone already.

    Raises:
        StoreUnavailable: the store does not answer, or holds on to it.
    """
    with asking():
        client().remove_object(bucket_name(office), key, version_id or None)


def remove(office: str, key: str, version_id: str) -> bool:
    """Take away a version that became part of nothing; says whether it is gone (a locked one is not)."""
    try:
        erase(office, key, version_id)
    except StoreUnavailable:
        return False
    return True


def ping() -> None:
    """Ask the store for nothing in particular.

    Raises:
        StoreUnavailable: it does not answer, or does not know us.
    """
    with asking():
        client().bucket_exists(bucket_name("ping"))
