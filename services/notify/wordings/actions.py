"""The verbs of texts: an office writes its own, takes an older one again, or goes back to the city's.

At once, or from a moment to come: what is not in force yet may be taken back.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Conflict, FieldError, Forbidden, Unprocessable
from services.notify.places import Slot
from services.notify.wording import check, tidy
from services.notify.wordings import newest, queries
from services.notify.wordings.models import Wording
from tenants.offices import directory
from tenants.offices.setup.starting import not_past

EDITORS = ("supervisor", "officer")


def may_edit(actor: Actor) -> bool:
    """The district's supervisor, the city's officer, each at their own office."""
    return actor.kind == "staff" and actor.role in EDITORS and actor.office == current_office()


def permit(actor: Actor) -> None:
    """Let those pass who may change texts.

    Raises:
        Forbidden: nobody else.
    """
    if not may_edit(actor):
        message = _("Texts are changed by the district's supervisor or the city's officer.")
        raise Forbidden("texts-not-yours", message)


def save(slot: Slot, text: str, actor: Actor, *, seen: int, starts_at: datetime | None = None) -> Wording:
    """Make a text the office's own; messages that are already written keep their words.

    Args:
        slot: which text.
        text: as it was typed.
        actor: who wrote it.
        seen: the version that was the newest when the writing began.
        starts_at: from when on it is used; None: at once.

    Raises:
        Forbidden: only who leads the office may.
        Unprocessable: the text cannot be used, or the moment is past.
        Conflict: somebody else saved another one meanwhile.
    """
    permit(actor)
    text = usable(slot, text)
    not_past(starts_at)
    return _append(slot, text, actor, seen, starts_at=starts_at)


def drop(slot: Slot, actor: Actor, *, seen: int) -> Wording:
    """Go back to the city's text, or ours.

    Raises:
        Forbidden, Conflict: as `save`.
    """
    permit(actor)
    return _append(slot, "", actor, seen)


def use_again(slot: Slot, version: int, actor: Actor, *, seen: int) -> Wording:
    """Make an older version the newest.

    Raises:
        NotFound: there is no such version.
        Forbidden, Unprocessable, Conflict: as `save`.
    """
    text = queries.version(str(current_office()), slot, version).text
    return save(slot, text, actor, seen=seen) if text else drop(slot, actor, seen=seen)


def take_back(slot: Slot, version: int, actor: Actor) -> Wording:
    """Take back a version that is not in force yet: a version that says so, and nothing else.

    Raises:
        Conflict: it is in force, was, or is taken back already; or somebody saved another one at this moment.
        Forbidden: as `save`.
    """
    permit(actor)
    office = str(current_office())
    coming = Wording.objects.to_come().filter(office=office, version=version, **slot._asdict())
    seen = queries.newest(office, slot)
    if not coming.exists():
        message = _("Only a text that is still to come is taken back. Write another one instead.")
        raise Conflict("text-not-to-come", message)
    return _append(slot, "", actor, seen, takes_back=version)


def usable(slot: Slot, text: str) -> str:
    """A text as it is kept.

    Raises:
        Unprocessable: it cannot be used; `errors` says why.
    """
    try:
        text = tidy(text)
    except ValidationError as error:
        faults = error.messages
    else:
        office = directory.office(str(current_office()))
        assert office is not None  # noqa: S101 - an office's scope is taken by its card
        faults = [fault.message for fault in check(slot, text, office.sms_signature) if fault.stops]
    if faults:
        message = _("The text cannot be used like this.")
        raise Unprocessable(
            "text-broken", message, errors=[FieldError("text", "text-broken", fault) for fault in faults]
        )
    return text


def _append(
    slot: Slot,
    text: str,
    actor: Actor,
    seen: int,
    *,
    starts_at: datetime | None = None,
    takes_back: int | None = None,
) -> Wording:
    office = str(current_office())
    with transaction.atomic():
        if queries.newest(office, slot) != seen:
            raise _overtaken()
        starts = {} if starts_at is None else {"in_force_from": starts_at}
        wording = Wording(
            office=office,
            **slot._asdict(),
            version=seen + 1,
            text=text,
            author=actor.id,
            takes_back=takes_back,
            **starts,
        )
        try:
            with transaction.atomic():
                wording.save(force_insert=True)
        except IntegrityError:  # at the very same moment
            raise _overtaken() from None
        detail: dict[str, object] = {**slot._asdict(), "version": wording.version}
        if starts_at is not None:
            detail["from"] = starts_at.isoformat()
        if takes_back is not None:
            trail.record(actor, "wording.taken_back", detail=detail | {"takes_back": takes_back})
        else:
            trail.record(actor, "wording.saved" if text else "wording.dropped", detail=detail)
        newest.changed()
        transaction.on_commit(newest.forget)
    return wording


def _overtaken() -> Conflict:
    return Conflict("text-changed", _("Somebody else saved this text meanwhile."))
