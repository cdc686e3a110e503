"""Leave to put one object straight into the store, for a browser; and what came of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from minio.datatypes import PostPolicy

from infra.storage import NOT_THERE, UPLOADS, Stored, StoreUnavailable, asking, bucket_name, client, new_key

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offer:
    """Leave to put one object into the store: where a browser sends it, and the form's fields before the file."""

    key: str
    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The newest version of what somebody put there, as the store has it."""

    stored: Stored
    size: int
    media_type: str


def offer(office: str, size: int, media_type: str) -> Offer:
    """Let somebody put one object of just this size and type under a new key, for a quarter of an hour; by POST."""
    key, until = new_key(UPLOADS), datetime.now(UTC) + GOOD_FOR
    policy = PostPolicy(bucket_name(office), until)
    bound = {"key": key, "Content-Type": media_type}
    for name, value in bound.items():
        policy.add_equals_condition(name, value)
    policy.add_content_length_range_condition(size, size)
    url = f"{settings.MINIO_PUBLIC_URL}/{bucket_name(office)}"
    return Offer(key, url, bound | client().presigned_post_policy(policy))


def arrived(office: str, key: str) -> Arrived | None:
    """What was put under a key, if anything was.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    try:
        with asking():
            found = client().stat_object(bucket_name(office), key)
    except StoreUnavailable as error:
        if str(error) in NOT_THERE:
            return None
        raise
    return Arrived(Stored(key, found.version_id or ""), found.size or 0, found.content_type or "")
