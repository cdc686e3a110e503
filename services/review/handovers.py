"""What was taken from whom: told to them at the desk, until they have seen it."""

from uuid import UUID

from django.db.models.functions import Now

from infra.audit.actor import Actor
from services.review.models import Handover


def tell(member: str, by: Actor, *, filing: UUID | None = None, count: int = 1) -> None:
    """Tell a member that somebody took a filing, or several, from them."""
    Handover.objects.create(office=by.office, member=member, by=by.id, filing=filing, count=count)


def untold(actor: Actor) -> list[Handover]:
    """What was taken from a member, and they have not said that they know."""
    return list(
        Handover.objects.filter(office=actor.office, member=actor.id, seen_at=None).order_by("id")[:20]
    )


def seen(actor: Actor, last: int) -> None:
    """The member knows of all up to this one."""
    Handover.objects.filter(office=actor.office, member=actor.id, seen_at=None, pk__lte=last).update(
        seen_at=Now()
    )
