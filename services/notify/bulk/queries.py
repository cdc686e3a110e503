"""What the city sees of its messages to many."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import office_scope
from infra.paging import Page, page
from infra.problems import Forbidden, NotFound
from services.notify.bulk.models import Bulk
from services.notify.models import Fate, Message
from tenants.filings import permissions
from tenants.offices.directory import Card, directory

# What is told together of messages that are under way, or have gone out.
SHOWN = {
    "waiting": (Fate.CREATED, Fate.SENDING),
    "handed_over": (Fate.ACCEPTED,),
    "delivered": (Fate.DELIVERED,),
    "failed": (Fate.FAILED, Fate.UNKNOWN),
    "not_sent": (Fate.SUPPRESSED,),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the messages are, in the order of SHOWN: of each office, and of all."""

    of: list[tuple[Card, list[int]]]
    sums: list[int]


def listed(actor: Actor, after: str = "") -> Page[Bulk]:
    """All of them, the newest first.

    Raises:
        Forbidden: not of the city.
    """
    _reads(actor)
    return page(Bulk.objects.all(), after, ("id",), lambda bulk: (bulk.made_at, bulk.pk), newest_first=True)


def found(bulk_id: UUID, actor: Actor) -> Bulk:
    """One of them.

    Raises:
        Forbidden: not of the city.
        NotFound: there is none of this id.
    """
    _reads(actor)
    bulk = Bulk.objects.filter(pk=bulk_id).first()
    if bulk is None:
        raise NotFound("no-such-bulk", _("There is no such message to many."))
    return bulk


def progress(bulk: Bulk) -> Progress:
    """What became of its messages, asked in each office under its own role."""
    rows = [(directory().offices[slug], _in_office(bulk, slug)) for slug in bulk.offices]
    return Progress(rows, [sum(column) for column in zip(*(figures for _card, figures in rows), strict=True)])


def _in_office(bulk: Bulk, slug: str) -> list[int]:
    with office_scope(slug):
        counted = Message.objects.filter(bulk=bulk.pk).values_list("state").annotate(Count("pk"))
        of = Counter(dict(counted.order_by()))
    return [sum(of[fate] for fate in fates) for fates in SHOWN.values()]


def _reads(actor: Actor) -> None:
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
