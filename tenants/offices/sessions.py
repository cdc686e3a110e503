"""Sign-ins of staff: a token for one office, good for half an hour without use and twelve hours in all."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.db.fetch import Rows
from tenants.offices.models import Membership, StaffSession

# How far `used_at` may lag behind, so that reading pages does not write rows.
TOUCH_AFTER = timedelta(seconds=60)
OPEN = Rows(
    lambda digest, office, used_after, created_after: StaffSession.objects.select_related(
        "membership__staff", "membership__office"
    ).filter(
        digest=digest,
        membership__office__slug=office,
        membership__staff__is_active=True,
        membership__blocked_at__isnull=True,
        used_at__gt=used_after,
        created_at__gt=created_after,
    )
)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def start(membership: Membership) -> str:
    """Begin a sign-in; the token goes to the person and nowhere else."""
    token = "s_" + secrets.token_urlsafe(32)
    with shared_scope():
        StaffSession.objects.create(digest=digest(token), membership=membership)
    return token


def find(token: str, office: str, *, used: bool = True) -> StaffSession | None:
    """The sign-in that a token stands for in an office, in one query; None where it has ended.

    Args:
        used: somebody does something; what a page asks by itself keeps no sign-in alive.
    """
    now = timezone.now()
    with shared_scope():
        session = OPEN.one(
            digest=digest(token),
            office=office,
            used_after=now - timedelta(seconds=settings.STAFF_IDLE_SECONDS),
            created_after=now - timedelta(seconds=settings.STAFF_SECONDS),
        )
        if used and session is not None and session.used_at < now - TOUCH_AFTER:
            StaffSession.objects.filter(pk=session.pk).update(used_at=Now())
    return session


def still_open() -> QuerySet[StaffSession]:
    """The sign-ins that have not ended by themselves."""
    now = timezone.now()
    return StaffSession.objects.filter(
        used_at__gt=now - timedelta(seconds=settings.STAFF_IDLE_SECONDS),
        created_at__gt=now - timedelta(seconds=settings.STAFF_SECONDS),
    )


def end(token: str) -> None:
    """Sign out."""
    with shared_scope():
        StaffSession.objects.filter(digest=digest(token)).delete()


def actor(session: StaffSession) -> Actor:
    """Who acts under a sign-in."""
    return actor_of(session.membership)


def actor_of(membership: Membership) -> Actor:
    """Who acts as a member of an office."""
    return Actor("staff", str(membership.staff_id), membership.role, membership.office.slug)
