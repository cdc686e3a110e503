"""Writing messages: in the transaction of what they tell of, one per event, recipient and channel."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from infra import metrics
from infra.db import current_office
from infra.db.fetch import fetch
from services.notify import calls, peace, reaching, sender, wording
from services.notify.digests import paces
from services.notify.digests.models import Speed
from services.notify.models import Channel, Message, Why
from services.notify.recipients import FILER_HEARS_OF, INVITED, Addresses, Recipient, language_of, told
from services.notify.texts import Content, content
from tenants.filings.models import Filing
from tenants.offices import directory

log = structlog.get_logger(__name__)
# What the words and addresses are made of: not all of a filing's sixty columns.
READ = (
    "account",
    "nickname",
    "filer_kind",
    "state",
    "number",
    "due_on",
    "asked",
    "contact",
    "admin_mobile",
    "email",
    "language",
)


def write(event: UUID, event_type: str, filing_id: UUID) -> int:
    """Write the messages of an event, and have them sent once they are committed; returns how many are new."""
    filing = fetch(Filing, filing_id, only=READ)
    if filing is None:
        raise LookupError(f"{event_type} of a filing that is not here: {filing_id}")
    recipients = told(event_type, addresses_of(filing))
    if event_type in FILER_HEARS_OF and not any(recipient.kind == "filer" for recipient in recipients):
        log.info("message.filer_unreachable", filing=str(filing_id), type=event_type)
        metrics.MESSAGES.labels("none", event_type, "unreachable").inc()
        if event_type != INVITED:  # of a whole list nobody calls those whose number is not known
            reaching.nobody(filing_id, event, event_type)
    facts, language = facts_of(filing), language_of(filing)
    return put(
        [
            compose(event, event_type, filing_id, recipient, content(event_type, recipient, facts, language))
            for recipient in recipients
        ]
    )


def compose(
    event: UUID, event_type: str, filing_id: UUID | None, recipient: Recipient, said: Content
) -> Message:
    """A message of an event to one recipient, not written yet."""
    return Message(
        event=event,
        event_type=event_type,
        filing=filing_id,
        recipient=recipient.kind,
        channel=recipient.channel,
        address=recipient.address,
        pace=_pace(recipient, event_type),
        content=json.dumps(asdict(said), ensure_ascii=False),
        parts=_parts(said.text) if recipient.channel == Channel.SMS else 1,
    )


def put(messages: list[Message]) -> int:
    """Write messages of one event, and have them sent once they are committed; returns how many are new."""
    written = _insert(messages)
    office, ids = str(current_office()), defaultdict[str, list[UUID]](list)
    for channel, pk, now, why, _superseded in written:
        if now:
            ids[channel].append(pk)
        elif why:
            metrics.SUPPRESSED.labels(channel, why).inc()
    if written:
        metrics.SUPPRESSED.labels("any", Why.SUPERSEDED.value).inc(written[0][-1])
    for channel, some in ids.items():
        transaction.on_commit(partial(sender.hand_over, office, channel, some), robust=True)
    return len(written)


def _pace(recipient: Recipient, event_type: str) -> str:
    """An office chooses how its mailbox hears of things; filers hear of them as the notice's rules of peace say."""
    match recipient.kind:
        case "clerk":
            return paces.speed(str(current_office()), event_type)
        case "city":
            return paces.speed(directory.directory().city.slug, event_type)
        case _filer:
            return Speed.NOW.value


def _parts(text: str) -> int:
    """How many SMS a text is, with what stands before it."""
    office = directory.office(str(current_office()))
    signature = office.sms_signature if office else ""
    return wording.sms(wording.length(f"【{signature}】{text}"))


def _insert(messages: list[Message]) -> list[tuple[str, UUID, bool, str, int]]:
    """What `peace.insertion` says of those that were not there."""
    if not messages:
        return []
    with connection.cursor() as cursor:
        cursor.execute(peace.insertion(len(messages)), peace.facts(messages))
        return cursor.fetchall()  # type: ignore[no-any-return]


def words(event_type: str, filing: Filing, recipient: Recipient) -> Content:
    """What one recipient is told of an event, as its filing stands now."""
    return content(event_type, recipient, facts_of(filing), language_of(filing))


def facts_of(filing: Filing) -> dict[str, Any]:
    """What the words of a message are made of, in the office whose filing it is."""
    office = str(current_office())
    city = directory.directory().city.slug
    return {
        "filing": filing,
        "account": filing.nickname or filing.account,
        "office": directory.office(office),
        "address": f"{settings.BASE_URL}/o/{office}/",
        "desks": {
            "clerk": f"{settings.BASE_URL}/o/{office}/desk/",
            "city": f"{settings.BASE_URL}/o/{city}/desk/",
        },
    }


def addresses_of(filing: Filing, corrected: Callable[[UUID, str], str] = calls.corrected) -> Addresses:
    """Where a filing's people are reached: by the form, else by what the filer signed in with.

    A phone number that the office was told instead goes before the one that it is instead of.

    Args:
        corrected: gives that number, as `calls.corrected`; who asks of many filings has read them all before.
    """
    contact = filing.contact.open() if filing.contact else ""
    phone = known_phone(filing)
    mail = filing.email.open() if filing.email else ""
    office = directory.office(str(current_office()))
    return Addresses(
        filer_phone=corrected(filing.pk, phone) or phone,
        filer_mail=mail or (contact if "@" in contact else ""),
        district_mail=office.email if office else "",
        city_mail=directory.directory().city.email,
    )


def known_phone(filing: Filing) -> str:
    """The phone number in the form, else the one that the filer signed in with."""
    contact = filing.contact.open() if filing.contact else ""
    return filing.admin_mobile.open() if filing.admin_mobile else "" if "@" in contact else contact
