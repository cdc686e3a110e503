"""The verbs of texts: an office writes its own, takes an older one again, or goes back to the city's."""

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


def save(slot: Slot, text: str, actor: Actor, *, seen: int) -> Wording:
    """Make a text the office's own; messages that are already written keep their words.

    Args:
        slot: which text.
        text: as it was typed.
        actor: who wrote it.
        seen: the version that was the newest when the writing began.

    Raises:
        Forbidden: only who leads the office may.
        Unprocessable: the text cannot be used.
        Conflict: somebody else saved another one meanwhile.
    """
    permit(actor)
    return _append(slot, usable(slot, text), actor, seen)


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


def _append(slot: Slot, text: str, actor: Actor, seen: int) -> Wording:
    office = str(current_office())
    with transaction.atomic():
        before = queries.newest(office, slot)
        if (before.version if before else 0) != seen:
            raise _overtaken()
        wording = Wording(
            office=office,
            event_type=slot.event_type,
            kind=slot.kind,
            language=slot.language,
            version=seen + 1,
            text=text,
            author=actor.id,
        )
        try:
            with transaction.atomic():
                wording.save(force_insert=True)
        except IntegrityError:  # at the very same moment
            raise _overtaken() from None
        detail = {**slot._asdict(), "version": wording.version}
        trail.record(actor, "wording.saved" if text else "wording.dropped", detail=detail)
        newest.changed()
        transaction.on_commit(newest.forget)
    return wording


def _overtaken() -> Conflict:
    return Conflict("text-changed", _("Somebody else saved this text meanwhile."))
