"""Archiving many filings at once: each in a transaction of its own, with its outcome, so that it is done once.

What a request does not get done in its time, the clock goes on with, whoever watches or not.
"""

import time
from collections.abc import Iterable, Sequence
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from infra.problems import NotFound, Problem, Unprocessable
from services.review import actions
from services.review.city.filters import Filters
from services.review.city.models import Batch, BatchItem
from services.review.city.readers import an_officer, of_the_city
from services.review.models import DocketEntry
from tenants.filings.states import State
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
MOST = 500  # filings at once
AT_ONCE = 2.0  # seconds of a request

Which = tuple[str, UUID]  # office and filing


def chosen(which: Iterable[Which]) -> list[DocketEntry]:
    """These filings, in their order."""
    wanted = list(dict.fromkeys(which))
    there = {
        (one.office, one.filing): one
        for one in DocketEntry.objects.filter(filing__in=[f for _o, f in wanted])
    }
    return [there[one] for one in wanted if one in there]


def listed(asked: Filters) -> list[DocketEntry]:
    """All of a list that wait for the city, the longest waiting first, as many as are done at once."""
    waiting = asked.but(state=State.COUNTY_APPROVED.value)
    return list(waiting.rows().order_by(*waiting.order)[:MOST])


def how_many(asked: Filters) -> tuple[int, bool]:
    """How many `listed` gives, and whether the list goes on beyond them; no more of it is looked at."""
    waiting = asked.but(state=State.COUNTY_APPROVED.value)
    found = len(waiting.rows().values_list("pk")[: MOST + 1])
    return min(found, MOST), found > MOST


def begin(batch_id: UUID, entries: Sequence[DocketEntry], actor: Actor) -> Batch:
    """Note what is to be archived; the same batch twice is one.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: nothing is chosen, or too much.
    """
    an_officer(actor)
    if (there := Batch.objects.filter(pk=batch_id).first()) is not None:
        return there
    if not entries:
        raise Unprocessable("nothing-chosen", _("Choose what is to be archived."))
    if len(entries) > MOST:
        raise Unprocessable("too-many-chosen", _("At most %(most)d at once.") % {"most": MOST})
    with transaction.atomic():
        batch, new = Batch.objects.get_or_create(
            pk=batch_id,
            defaults={
                "officer": actor.id,
                "role": actor.role,
                "office": actor.office,
                "total": len(entries),
            },
        )
        if new:
            BatchItem.objects.bulk_create(
                BatchItem(batch=batch, place=place, office=one.office, filing=one.filing, account=one.account)
                for place, one in enumerate(entries)
            )
    return batch


def go_on(batch: Batch, seconds: float = AT_ONCE) -> int:
    """Archive what is left of a batch, as long as there is time; returns how many were tried.

    Several may be at it: each takes what no other has.
    """
    until, tried = time.monotonic() + seconds, 0
    actor = Actor("staff", batch.officer, batch.role, batch.office)
    while time.monotonic() < until and _next(batch, actor):
        tried += 1
    if not BatchItem.objects.filter(batch=batch, done_at=None).exists():
        Batch.objects.filter(pk=batch.pk, done_at=None).update(done_at=Now())
    return tried


def _next(batch: Batch, actor: Actor) -> bool:
    with transaction.atomic():
        left = BatchItem.objects.select_for_update(skip_locked=True).filter(batch=batch, done_at=None)
        item = left.order_by("place").first()
        if item is None:
            return False
        done: dict[str, object] = {"done_at": Now()}
        try:
            with transaction.atomic():
                done["number"] = actions.archive(item.office, item.filing, actor).number
        except Problem as refused:
            done["refused"] = refused.code
        BatchItem.objects.filter(batch=batch, place=item.place).update(**done)
    return True


def go_on_with_all() -> int:
    """What requests have left of any batch; returns how many were tried."""
    with shared_scope():
        open_ones = list(Batch.objects.filter(done_at=None).order_by("id"))
    tried = 0
    for batch in open_ones:
        with office_scope(directory().city.slug):
            tried += go_on(batch, seconds=20.0)
    if tried:
        log.info("archive.went_on", tried=tried)
    return tried


def batch(batch_id: UUID, actor: Actor) -> tuple[Batch, list[BatchItem]]:
    """A batch with what became of each filing.

    Raises:
        NotFound: there is none.
    """
    of_the_city(actor)
    found = Batch.objects.filter(pk=batch_id).first()
    if found is None:
        raise NotFound("no-such-batch", _("There is no such batch."))
    return found, list(found.items.order_by("place"))


REFUSED = {
    "not-in-this-state": _("It is in another state by now."),
    "no-such-filing": _("There is no such filing."),
    "changed-meanwhile": _("Somebody else changed it just now."),
    "not-yours-to-do": _("Whoever approved it in the district does not archive it."),
}
