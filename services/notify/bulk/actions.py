"""The verbs of messages to many: an officer of the city writes one, another lets it go out, any stops it."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope
from infra.messages.sms import known
from infra.problems import Conflict, FieldError, Forbidden, NotFound, Unprocessable
from services.notify.bulk import counting, stopping, texts
from services.notify.bulk.models import OPEN, Bulk, BulkState
from services.notify.recipients import BULK
from tenants.filings import permissions
from tenants.filings.states import FilerKind, State
from tenants.offices.directory import directory


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom, and in which words."""

    offices: list[str]
    states: list[str]
    filer_kinds: list[str]
    late: bool | None
    subject: str
    text: str
    mail: bool
    sms: bool


def permit(actor: Actor) -> None:
    """Let the city's officers pass.

    Raises:
        Forbidden: nobody else.
    """
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))


def make(wish: Wish, actor: Actor) -> Bulk:
    """Write one; nothing goes out before another officer has approved it.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: nobody is selected, or the text cannot be used; `errors` says why.
    """
    permit(actor)
    bulk = Bulk(**_usable(wish), made_by=actor.id)
    with transaction.atomic():
        bulk.save(force_insert=True)
        _record(bulk, actor, "bulk.made")
    return bulk


def change(bulk_id: UUID, wish: Wish, actor: Actor, *, seen: int) -> Bulk:
    """Change one that is not approved yet: whoever does so is its author, and approval is asked for anew.

    Raises:
        Conflict: it is approved, or somebody else changed it meanwhile.
        Forbidden, Unprocessable: as `make`.
    """
    permit(actor)
    wanted = _usable(wish)
    with transaction.atomic():
        bulk = _locked(bulk_id, *OPEN, seen=seen)
        for name, value in wanted.items():
            setattr(bulk, name, value)
        bulk.state, bulk.revision = BulkState.DRAFT, bulk.revision + 1
        bulk.made_by, bulk.made_at = actor.id, timezone.now()
        bulk.save()
        _record(bulk, actor, "bulk.changed")
    return bulk


def ask(bulk_id: UUID, actor: Actor, *, seen: int) -> Bulk:
    """Ask for another officer's approval.

    Raises:
        Conflict: it is not a draft, or somebody else changed it meanwhile.
        Unprocessable: nobody is in the selection.
    """
    permit(actor)
    total = _counted(bulk_id)
    with transaction.atomic():
        bulk = _locked(bulk_id, BulkState.DRAFT, seen=seen)
        bulk.state, bulk.total, bulk.parts = BulkState.WAITING, total.filings, total.parts
        bulk.save(update_fields=["state", "total", "parts"])
        _record(bulk, actor, "bulk.asked")
    return bulk


def approve(bulk_id: UUID, actor: Actor, *, seen: int) -> Bulk:
    """Let it go out.

    Raises:
        Forbidden: who wrote it does not approve it.
        Conflict: nobody asks for approval, or it is not any more what was seen.
        Unprocessable: nobody is in the selection.
    """
    permit(actor)
    total = _counted(bulk_id)
    with transaction.atomic():
        bulk = _locked(bulk_id, BulkState.WAITING, seen=seen)
        if bulk.made_by == actor.id:
            raise Forbidden("not-your-own", _("Who wrote it does not approve it: another officer has to."))
        bulk.state, bulk.total, bulk.parts = BulkState.RUNNING, total.filings, total.parts
        bulk.approved_by, bulk.approved_at = actor.id, timezone.now()
        bulk.at_office = bulk.offices[0]
        bulk.save()
        _record(bulk, actor, "bulk.approved", everywhere=True)
    return bulk


def stop(bulk_id: UUID, actor: Actor) -> tuple[Bulk, int]:
    """End it, at whatever point it is; returns how many messages were written and are not sent any more.

    Raises:
        Conflict: it has ended already.
    """
    permit(actor)
    with transaction.atomic():
        bulk = _locked(bulk_id, *OPEN, BulkState.RUNNING, BulkState.DONE)
        begun = bool(bulk.approved_by)
        bulk.state, bulk.stopped_by, bulk.stopped_at = BulkState.STOPPED, actor.id, timezone.now()
        bulk.save(update_fields=["state", "stopped_by", "stopped_at"])
        _record(bulk, actor, "bulk.stopped", everywhere=begun)
    return bulk, stopping.suppress(bulk) if begun else 0


def _usable(wish: Wish) -> dict[str, Any]:
    subject, text, faults = texts.tidied(wish.subject, wish.text, by_sms=wish.sms)
    possible = {
        "offices": [card.slug for card in directory().districts],
        "states": State.values,
        "filer_kinds": FilerKind.values,
    }
    chosen = {name: [one for one in known if one in getattr(wish, name)] for name, known in possible.items()}
    faults += [
        FieldError(name, "choice-missing", _("Choose at least one."))
        for name, some in chosen.items()
        if not some or len(some) < len(getattr(wish, name))
    ]
    if not (wish.mail or wish.sms):
        faults.append(FieldError("channels", "choice-missing", _("Choose at least one.")))
    if wish.sms and not known(BULK):
        message = _(
            "No provider has approved a free text: write by mail, or have the template “bulk” approved."
        )
        faults.append(FieldError("channels", "sms-not-approved", message))
    if faults:
        raise Unprocessable("bulk-unusable", _("This cannot be sent like this."), errors=faults)
    return asdict(wish) | chosen | {"subject": subject, "text": text}


def _counted(bulk_id: UUID) -> counting.Count:
    bulk = Bulk.objects.filter(pk=bulk_id).first()
    if bulk is None:
        raise _none()
    total = counting.together(counting.count(bulk))
    if not total.filings:
        raise Unprocessable("bulk-to-nobody", _("There is no filing in this selection now."))
    return total


def _locked(bulk_id: UUID, *states: str, seen: int | None = None) -> Bulk:
    bulk = Bulk.objects.select_for_update().filter(pk=bulk_id).first()
    if bulk is None:
        raise _none()
    if bulk.state not in states or seen not in (None, bulk.revision):
        raise Conflict("bulk-changed", _("Somebody else was here meanwhile. Look at it again."))
    return bulk


def _record(bulk: Bulk, actor: Actor, action: str, *, everywhere: bool = False) -> None:
    """In the city's trail; in that of each of its offices, too, where the city acts on its filers."""
    chosen = {"offices": bulk.offices, "states": bulk.states, "kinds": bulk.filer_kinds, "late": bulk.late}
    detail = {"revision": bulk.revision, "total": bulk.total, "written": bulk.written, **chosen}
    trail.record(actor, action, bulk.pk, detail)
    for slug in bulk.offices if everywhere else ():
        with office_scope(slug):
            trail.record(actor, action, bulk.pk, detail)


def _none() -> NotFound:
    return NotFound("no-such-bulk", _("There is no such message to many."))
