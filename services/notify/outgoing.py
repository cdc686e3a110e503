"""Writing messages: in the transaction of what they tell of, one per event, recipient and channel."""

import json
from collections import defaultdict
from dataclasses import asdict
from functools import cache, partial
from itertools import chain
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models.fields import NOT_PROVIDED

from infra import metrics
from infra.db import current_office
from infra.db.fetch import fetch
from infra.db.postgresql.prepared import Prepared
from services.notify import sender
from services.notify.models import Message
from services.notify.recipients import CITY_HEARS_OF, Addresses, told
from services.notify.texts import content
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
)
WRITTEN = [
    field for field in Message._meta.concrete_fields if field.db_default is NOT_PROVIDED and not field.null
]


def write(event: UUID, event_type: str, filing_id: UUID) -> int:
    """Write the messages of an event, and have them sent once they are committed; returns how many are new."""
    filing = fetch(Filing, filing_id, only=READ)
    if filing is None:
        raise LookupError(f"{event_type} of a filing that is not here: {filing_id}")
    recipients = told(event_type, addresses_of(filing))
    if not any(recipient.kind == "filer" for recipient in recipients):
        log.info("message.filer_unreachable", filing=str(filing_id), type=event_type)
        metrics.MESSAGES.labels("none", event_type, "unreachable").inc()
    facts = _facts(event_type, filing)
    messages = [
        Message(
            event=event,
            event_type=event_type,
            filing=filing_id,
            recipient=recipient.kind,
            channel=recipient.channel,
            address=recipient.address,
            content=json.dumps(asdict(content(event_type, recipient, facts)), ensure_ascii=False),
        )
        for recipient in recipients
    ]
    written = _insert(messages)
    office, ids = str(current_office()), defaultdict[str, list[UUID]](list)
    for channel, pk in written:
        ids[channel].append(pk)
    for channel, some in ids.items():
        transaction.on_commit(partial(sender.hand_over, office, channel, some), robust=True)
    return len(written)


def _insert(messages: list[Message]) -> list[tuple[str, UUID]]:
    """Channel and id of those that were not there."""
    if not messages:
        return []
    rows = [
        [field.get_db_prep_save(field.pre_save(one, add=True), connection) for field in WRITTEN]
        for one in messages
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(len(rows)), list(chain(*rows)))
        return cursor.fetchall()  # type: ignore[no-any-return]


@cache
def _insertion(rows: int) -> Prepared:
    columns, places = ", ".join(str(field.column) for field in WRITTEN), ", ".join(["%s"] * len(WRITTEN))
    values = ", ".join([f"({places})"] * rows)
    return Prepared(
        f"INSERT INTO notify_message ({columns}) VALUES {values} ON CONFLICT DO NOTHING RETURNING channel, id"  # noqa: S608
    )


def _facts(event_type: str, filing: Filing) -> dict[str, Any]:
    office = str(current_office())
    desk = directory.directory().city.slug if event_type in CITY_HEARS_OF else office
    return {
        "filing": filing,
        "account": filing.nickname or filing.account,
        "office": directory.office(office),
        "address": f"{settings.BASE_URL}/o/{office}/",
        "desk": f"{settings.BASE_URL}/o/{desk}/desk/",
    }


def addresses_of(filing: Filing) -> Addresses:
    """Where a filing's people are reached: by the form, else by what the filer signed in with."""
    contact = filing.contact.open() if filing.contact else ""
    phone = filing.admin_mobile.open() if filing.admin_mobile else ""
    mail = filing.email.open() if filing.email else ""
    office = directory.office(str(current_office()))
    return Addresses(
        filer_phone=phone or ("" if "@" in contact else contact),
        filer_mail=mail or (contact if "@" in contact else ""),
        district_mail=office.email if office else "",
        city_mail=directory.directory().city.email,
    )
