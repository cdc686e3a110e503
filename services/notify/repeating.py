"""Messages that staff sends: the words of an event once more, or to a number that was not known before."""

from functools import partial

from django.db import transaction
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.crypto.blind import blinds
from infra.db import current_office
from services.notify import outgoing, sender
from services.notify.calls import Call
from services.notify.models import Channel, Message, Unreachable, Whom
from services.notify.recipients import Recipient
from services.notify.showing import first_of
from tenants.filings.models import Filing


def repeat(message: Message, address: str, actor: Actor, reason: str) -> Message:
    """A message's words to an address, once more, in the transaction of the caller."""
    key = uuid7()
    return _write(
        Message(
            id=key,
            event=key,
            event_type=message.event_type,
            filing=message.filing,
            recipient=message.recipient,
            channel=message.channel,
            address=address,
            content=message.content.open(),
            parts=message.parts,
            again=first_of(message),
            again_by=actor.id,
            again_reason=reason or None,
        )
    )


def write_first(call: Call, filing: Filing, recipient: Recipient) -> Message:
    """The message of an event to somebody for whom no address was known when it happened."""
    words = outgoing.words(call.event_type, filing, recipient)
    return _write(outgoing.compose(call.event, call.event_type, filing.pk, recipient, words))


def address_now(filing: Filing, message: Message) -> str:
    """Where a message's recipient is reached now by its channel; where it went, if nothing else is known."""
    known = outgoing.addresses_of(filing)
    now = {
        (Whom.FILER, Channel.SMS): known.filer_phone,
        (Whom.FILER, Channel.MAIL): known.filer_mail,
        (Whom.CLERK, Channel.MAIL): known.district_mail,
        (Whom.CITY, Channel.MAIL): known.city_mail,
    }
    return now.get((Whom(message.recipient), Channel(message.channel))) or message.address.open()


def _write(message: Message) -> Message:
    """At once, whatever the hour: somebody has decided it. An address that failed for good gets another chance."""
    office = str(current_office())
    hashes = blinds(message.address.open(), office=office, purpose="contact")
    Unreachable.objects.filter(address_blind__in=hashes).delete()
    message.save(force_insert=True)
    transaction.on_commit(partial(sender.hand_over, office, message.channel, [message.pk]), robust=True)
    return message
