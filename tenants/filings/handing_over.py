"""Handing paper copies to the office that keeps them: a list of them (移交清单), signed by both sides, then shelved.

A list is made by the district and may be taken back until both have signed; from then on its copies are with the
keeper, who shelves those that are there. A copy that is missing stays handed over until it is found.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from tenants.filings import permissions, workflow
from tenants.filings.events import PaperHandedOver, PaperShelved
from tenants.filings.handovers import HandOver
from tenants.filings.models import Filing
from tenants.filings.paper_copy import PASSED
from tenants.filings.states import PaperState
from tenants.offices import directory

MOST = 500  # copies on one list: about twenty pages to sign


def waiting() -> QuerySet[Filing]:
    """Filings whose copies are to be handed over, on no list yet, in the order in which they came."""
    found = Filing.objects.filter(paper_state=PaperState.RECEIVED, state__in=PASSED, handover__isnull=True)
    return found.order_by("paper_received_at", "id")


def on(number: int) -> QuerySet[Filing]:
    """The filings on a list, by where their copies lie."""
    return Filing.objects.filter(handover=number).order_by("paper_place", "id")


def left(number: int) -> QuerySet[Filing, UUID]:
    """The ids of the filings on a list whose copies are on no shelf yet."""
    return on(number).exclude(paper_state=PaperState.SHELVED).values_list("pk", flat=True)


def find(number: int) -> HandOver:
    """The list of this number.

    Raises:
        NotFound: there is none.
    """
    found = HandOver.objects.filter(pk=number).first()
    if found is None:
        raise NotFound("no-such-list", _("There is no such paper list."))
    return found


def make(filings: Sequence[UUID], actor: Actor) -> HandOver:
    """Put copies that wait onto a new list.

    Raises:
        Forbidden: not staff of the office.
        Unprocessable: none was chosen, or too many.
        Conflict: one of them is on another list by now.
    """
    _of_the_office(actor)
    if not filings:
        raise Unprocessable("none-chosen", _("Choose at least one paper copy."))
    if len(filings) > MOST:
        raise Unprocessable("too-many-chosen", _("A list has at most 500 paper copies."))
    with transaction.atomic():
        made = HandOver.objects.create(made_by=actor.id)
        if waiting().order_by().filter(pk__in=filings).update(handover=made.pk) != len(set(filings)):
            raise Conflict(
                "changed-meanwhile", _("One of these copies is on another list by now. Look at them again.")
            )
        trail.record(actor, "handover.made", None, {"list": made.pk, "count": len(set(filings))})
    return made


def take_back(number: int, actor: Actor) -> None:
    """Undo a list that nobody has signed; its copies wait again.

    Raises:
        Forbidden: not staff of the office.
        Conflict: it is signed.
    """
    _of_the_office(actor)
    with transaction.atomic():
        found = _locked(number)
        if found.signed_at is not None:
            raise signed_already()
        on(number).order_by().update(handover=None)
        trail.record(actor, "handover.taken_back", None, {"list": number})
        found.delete()


def sign(number: int, actor: Actor) -> HandOver:
    """Both sides have signed: the keeper has the copies.

    Raises:
        Forbidden: not staff of the office.
        Conflict: it was signed before.
    """
    _of_the_office(actor)
    with transaction.atomic():
        found = _locked(number)
        if found.signed_at is not None:
            raise signed_already()
        workflow.write_each(
            "handover = %(list)s AND paper_state = 'received'",
            {"list": number},
            PaperHandedOver,
            actor,
            sets=", paper_state = 'handed_over'",
            detail={"list": number},
        )
        found.signed_at, found.signed_by = timezone.now(), actor.id
        found.save(update_fields=["signed_at", "signed_by"])
    return found


def shelve(number: int, filings: Sequence[UUID], actor: Actor, place: str) -> int:
    """The keeper puts copies of a signed list of the current office onto its shelf; returns how many.

    Raises:
        Forbidden: not of the office that keeps them.
        Unprocessable: none was chosen, or it is not said where they lie.
        Conflict: the list is not signed.
    """
    if not keeps(actor):
        raise Forbidden("not-yours-to-shelve", _("Paper copies are shelved by the office that keeps them."))
    if not filings:
        raise Unprocessable("none-chosen", _("Choose at least one paper copy."))
    if not place:
        raise Unprocessable("no-place", _("Say where they lie: box, and folder.")).at("box")
    with transaction.atomic():
        found = _locked(number)
        if found.signed_at is None:
            raise Conflict("not-signed", _("Both sides have to sign this list first."))
        shelved = workflow.write_each(
            "handover = %(list)s AND paper_state = 'handed_over' AND id = ANY(%(ids)s)",
            {"list": number, "ids": list(filings), "place": place},
            PaperShelved,
            actor,
            sets=", paper_state = 'shelved', paper_place = %(place)s",
            detail={"list": number},
        )
        if not on(number).filter(paper_state=PaperState.HANDED_OVER).exists():
            found.shelved_at, found.shelved_by = timezone.now(), actor.id
            found.save(update_fields=["shelved_at", "shelved_by"])
    return len(shelved)


def keeps(actor: Actor) -> bool:
    """Staff of the office that keeps the copies, who decide there."""
    decides = actor.role in ("officer", *permissions.OFFICE_STAFF)
    return actor.kind == "staff" and actor.office == directory.directory().keeper.slug and decides


def signed_already() -> Conflict:
    """The refusal of what only an unsigned list allows."""
    return Conflict("signed-already", _("This list is signed already."))


def _locked(number: int) -> HandOver:
    found = HandOver.objects.select_for_update().filter(pk=number).first()
    return found if found is not None else find(number)


def _of_the_office(actor: Actor) -> None:
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))


def title_of(number: int, made_at: datetime) -> str:
    """What a list is called on paper: the office's letters, the day, the number."""
    card = directory.office(str(current_office()))
    return f"{card.code if card else ''}-{timezone.localtime(made_at):%Y%m%d}-{number}"
