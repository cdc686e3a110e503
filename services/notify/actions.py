"""What staff does about messages that were lost, and about filers whom none has reached. All of it is recorded."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.crypto.cipher import SealBroken
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from services.notify import outgoing, repeating, telling
from services.notify.calls import OPEN, Call, CallState
from services.notify.letters import letter
from services.notify.models import LOST, Channel, Fate, Message
from services.notify.recipients import Recipient
from services.notify.showing import first_of
from tenants.filings import permissions, revealing
from tenants.filings.form import BY_NAME, SEALED, contact
from tenants.filings.models import Filing
from tenants.filings.queries import readable

PHONES = [name for name in BY_NAME if name in SEALED and BY_NAME[name].sealed == "phone"]


def again(filing: Filing, message_id: UUID, actor: Actor, reason: str, *, twice: bool = False) -> Message:
    """Send a message once more, in the same words, to where its recipient is reached now.

    Args:
        twice: that it may arrive twice is known: nobody knows whether it was sent.

    Raises:
        Conflict: it arrived, or may still arrive; or it may arrive twice, and that is not known.
    """
    _decides(actor)
    if not reason:
        raise Unprocessable("no-reason", _("Say why it is sent once more."))
    with transaction.atomic():
        message = _locked(filing, message_id)
        if message.state == Fate.UNKNOWN and not twice:
            raise Conflict(
                "may-arrive-twice", _("Say that it may arrive twice: nobody knows whether it was sent.")
            )
        try:
            made = repeating.repeat(message, repeating.address_now(filing, message), actor, reason)
        except SealBroken as broken:
            raise Conflict(
                "not-to-be-read", _("Its words cannot be opened: tell who runs the system.")
            ) from broken
        trail.record(actor, "message.again", filing.pk, {"message": str(made.pk), "of": str(message.pk)})
    return made


def _locked(filing: Filing, message_id: UUID) -> Message:
    """A message that is lost, with all its repetitions; nobody else repeats it meanwhile."""
    message = Message.objects.filter(pk=message_id, filing=filing.pk).first()
    if message is None:
        raise NotFound("no-such-message", _("There is no such message."))
    first = first_of(message)
    Message.objects.select_for_update().get(pk=first)
    known = Message.objects.filter(Q(pk=first) | Q(again=first))
    if known.exclude(state__in=LOST).exists():
        raise Conflict("not-lost", _("This message is under way, or has arrived: it is not sent once more."))
    message.refresh_from_db()
    return message


def called(call_id: UUID, actor: Actor, note: str = "") -> Call:
    """The filer was told by phone."""
    return _done(call_id, actor, CallState.CALLED, note)


def not_reached(call_id: UUID, actor: Actor, note: str = "") -> Call:
    """Nobody answered: another try, or in the end a letter."""
    return _done(call_id, actor, CallState.NOT_REACHED, note)


def correct(call_id: UUID, actor: Actor, phone: str, note: str = "") -> Call:
    """Another number is known: the filer is told by it at once, and from now on, until they change the form.

    Raises:
        Unprocessable: it is no mobile number.
    """
    try:
        number = contact.mobile(phone)
    except ValidationError as error:
        raise Unprocessable("contact-invalid", error.messages[0]).at("phone") from error
    with transaction.atomic():
        call = _done(call_id, actor, CallState.CORRECTED, note)
        filing = readable(call.filing, actor)
        call.phone, call.instead_of = number, outgoing.known_phone(filing) or None
        call.save(update_fields=["phone", "instead_of"])
        _tell(call, filing, number, actor, note)
    return call


def _tell(call: Call, filing: Filing, number: str, actor: Actor, note: str) -> None:
    """By the SMS that did not arrive, or where there was none, by the one that the event is told with."""
    of_event = Message.objects.filter(event=call.event, recipient="filer", channel=Channel.SMS)
    if first := of_event.order_by("id").first():
        repeating.repeat(first, number, actor, note)
    else:
        repeating.write_first(call, filing, Recipient("filer", Channel.SMS, number))


def write_letter(call_id: UUID, actor: Actor) -> tuple[Filing, bytes]:
    """A letter that tells what no message told; it may be printed more than once."""
    with transaction.atomic():
        call = _done(call_id, actor, CallState.LETTER, may=[*OPEN, CallState.LETTER])
        filing = readable(call.filing, actor)
    return filing, letter(call.event_type, filing, timezone.localdate())


def numbers(call_id: UUID, actor: Actor) -> dict[str, str]:
    """The numbers at which the filer may be called, in full; each is an act that is recorded."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        raise _no_call()
    filing = readable(call.filing, actor)
    known = [name for name in PHONES if getattr(filing, name)]
    return {str(BY_NAME[name].label): revealing.reveal(filing, name, actor) for name in known}


def _done(
    call_id: UUID, actor: Actor, state: CallState, note: str = "", may: list[CallState] | None = None
) -> Call:
    _decides(actor)
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=call_id).first()
        if call is None:
            raise _no_call()
        if call.state not in (may or OPEN):
            raise Conflict("call-done", _("Somebody has dealt with this already. Look at the list again."))
        call.state, call.by, call.at = state, actor.id, timezone.now()
        call.tries += state == CallState.NOT_REACHED
        call.note = note or call.note
        call.save(update_fields=["state", "by", "at", "tries", "note"])
        trail.record(actor, f"call.{state}", call.filing, {"call": str(call.pk), "tries": call.tries})
        telling.tell_of_call(call)
    return call


def _no_call() -> NotFound:
    return NotFound("no-such-call", _("There is no such task."))


def _decides(actor: Actor) -> None:
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
