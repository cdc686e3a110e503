"""Writing messages: in the transaction of what they tell of, one per event, recipient and channel."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from infra import metrics
from infra.celery import enqueue
from infra.db import current_office
from services.notify.models import Message
from services.notify.recipients import CITY_HEARS_OF, Addresses, told
from services.notify.texts import content
from tenants.filings.models import Filing
from tenants.offices import directory

log = structlog.get_logger(__name__)


def write(event: UUID, event_type: str, filing_id: UUID) -> int:
    """Write the messages of an event, and hand them to the sender once they are committed; returns how many are new."""
    filing = Filing.objects.get(pk=filing_id)
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
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    written = Message.objects.filter(pk__in=[message.pk for message in messages]).values_list("pk", flat=True)
    for pk in written:
        enqueue("notify.send", office=str(current_office()), message=str(pk))
    return len(written)


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
