"""How a text reads before it is saved: with the facts of a filing, and addresses masked. Nothing of it is kept."""

from dataclasses import dataclass

from infra.audit.actor import Actor
from infra.crypto.mask import mask
from infra.db import current_office
from services.notify import outgoing, wording
from services.notify.models import Channel
from services.notify.places import TO_OFFICES, Kind, Slot
from services.notify.recipients import DISTRICT_HEARS_OF, Recipient
from services.notify.texts import Content, content
from services.notify.wordings import examples, queries
from services.notify.wordings.actions import permit, usable
from services.notify.wordings.queries import Whose
from tenants.filings.models import Filing
from tenants.offices import directory


@dataclass(frozen=True, slots=True)
class Preview:
    """A message that nobody gets. `sms`: how many it would be; `real`: whether the filing is one of the office's."""

    to: str
    signature: str
    content: Content
    sms: int
    account: str
    real: bool


def preview(slot: Slot, text: str, actor: Actor) -> Preview:
    """A message with a text that was just typed, about the office's newest filing of its kind or one that is made up.

    Raises:
        Forbidden: only who may change texts sees them with a filing.
        Unprocessable: the text cannot be used.
    """
    permit(actor)
    text, office = usable(slot, text), directory.office(str(current_office()))
    assert office is not None  # noqa: S101 - an office's scope is taken by its card
    real = examples.newest(slot.event_type, actor)
    filing = real or examples.made_up(slot.event_type)
    recipient = _recipient(slot, filing)

    def said(other: Slot) -> str:
        used = queries.used(office.slug, other)
        return text if other == slot else "" if used.whose is Whose.OURS else used.text

    facts = outgoing.facts_of(filing)
    made = content(slot.event_type, recipient, facts, slot.language, said)
    signature = office.sms_signature if slot.kind == Kind.SMS else ""
    count = wording.sms(wording.length(f"【{signature}】{made.text}")) if signature else 0
    return Preview(recipient.address, signature, made, count, facts["account"], real is not None)


def _recipient(slot: Slot, filing: Filing) -> Recipient:
    """Who would get it; of a filer's address only what may be shown."""
    addresses = outgoing.addresses_of(filing)
    if slot.kind in TO_OFFICES:
        district = slot.event_type in DISTRICT_HEARS_OF
        address = addresses.district_mail if district else addresses.city_mail
        return Recipient("clerk" if district else "city", Channel.MAIL, address)
    if slot.kind == Kind.SMS:
        return Recipient("filer", Channel.SMS, _masked(addresses.filer_phone))
    return Recipient("filer", Channel.MAIL, _masked(addresses.filer_mail))


def _masked(address: str) -> str:
    return mask("text", address) if address else ""
