"""What a message to many would be: how many, what it costs by SMS; nothing is written.

One statement for each office tells it of all whose addresses need not be opened. Who has signed in and not yet filled
in the form is known by one contact alone, be it a phone number or a mail address: only that is opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from infra.crypto.blind import blind
from infra.db import office_scope
from services.notify.bulk import addressing, choosing, texts
from services.notify.bulk.models import Bulk
from services.notify.models import Channel, Unreachable
from tenants.offices.directory import Card, directory

NAME = "coalesce(nullif(f.nickname, ''), f.account)"
CUT = f"CASE WHEN char_length({NAME}) > {texts.CUT} THEN left({NAME}, {texts.CUT - 1}) || '…' ELSE {NAME} END"
GONE = "EXISTS (SELECT FROM notify_unreachable u WHERE u.address_blind = {})"
# An SMS is counted by UTF-16's units, of which a picture has two.
COUNT = f"""
    WITH chosen AS (
        SELECT f.id, f.due_on, {CUT} AS name,
            f.admin_mobile IS NOT NULL AND NOT {GONE.format("f.admin_mobile_blind")} AS phone,
            f.email IS NOT NULL AND NOT {GONE.format("f.email_blind")} AS mail,
            f.contact IS NOT NULL AND (%(sms)s AND f.admin_mobile IS NULL OR %(mail)s AND f.email IS NULL)
            OR %(sms)s AND EXISTS (SELECT FROM notify_call c WHERE c.filing = f.id AND c.phone IS NOT NULL) AS unclear
        FROM filings_filing f WHERE {choosing.CHOSEN}
    ), measured AS (
        SELECT *, char_length(name) + char_length(regexp_replace(name, '[^\\U00010000-\\U0010FFFF]', '', 'g')) AS units
        FROM chosen
    )
    SELECT NULL::uuid, due_on, units, phone, mail, count(*) FROM measured WHERE NOT unclear GROUP BY 2, 3, 4, 5
    UNION ALL SELECT id, due_on, units, false, false, 1 FROM measured WHERE unclear
"""  # noqa: S608 - words of our own
OPENED_AT_ONCE = 1000


@dataclass(slots=True)
class Count:
    """How much of one office, or of all: `nobody` are filings whose filer cannot be reached by these channels."""

    filings: int = 0
    mails: int = 0
    sms: int = 0
    parts: int = 0
    nobody: int = 0

    def add(self, other: "Count") -> None:
        """Add another one's."""
        self.filings += other.filings
        self.mails += other.mails
        self.sms += other.sms
        self.parts += other.parts
        self.nobody += other.nobody


def count(bulk: Bulk) -> dict[str, Count]:
    """What it would be now, by office.

    A number that has had all the SMS that it may have on the day is not known before that day.
    """
    found = {}
    for slug in bulk.offices:
        with office_scope(slug):
            found[slug] = _count(bulk, directory().offices[slug])
    return found


def together(counts: dict[str, Count]) -> Count:
    """The sum of all offices."""
    total = Count()
    for one in counts.values():
        total.add(one)
    return total


def _count(bulk: Bulk, office: Card) -> Count:
    total, unclear = Count(), list[UUID]()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {**choosing.terms(bulk), "sms": bulk.sms, "mail": bulk.mail})
        rows = cursor.fetchall()
    for filing, due_on, units, phone, mail, number in rows:
        if filing is not None:
            unclear.append(filing)
        else:
            total.add(_some(bulk, office, number, "0" * units, due_on, by_mail=mail, by_sms=phone))
    for first in range(0, len(unclear), OPENED_AT_ONCE):
        for one in _opened(bulk, office, unclear[first : first + OPENED_AT_ONCE]):
            total.add(one)
    return total


def _some(
    bulk: Bulk, office: Card, number: int, name: str, due_on: date, *, by_mail: bool, by_sms: bool
) -> Count:
    """So many filings that are alike."""
    by_mail, by_sms = by_mail and bulk.mail, by_sms and bulk.sms
    parts = texts.parts(texts.sms(bulk, office, name, due_on), office) if by_sms else 0
    return Count(
        filings=number,
        mails=number * by_mail,
        sms=number * by_sms,
        parts=number * parts,
        nobody=number * (not by_mail and not by_sms),
    )


def _opened(bulk: Bulk, office: Card, ids: list[UUID]) -> Iterator[Count]:
    to = list(addressing.addressed(bulk, choosing.these(ids)))
    hashes: dict[tuple[UUID, Any], str] = {
        (filing.pk, recipient.channel): blind(recipient.address, office=office.slug, purpose="contact")
        for filing, recipients in to
        for recipient in recipients
    }
    gone = set(
        Unreachable.objects.filter(address_blind__in=hashes.values()).values_list("address_blind", flat=True)
    )
    for filing, _recipients in to:
        reached = {
            channel
            for channel in (Channel.MAIL, Channel.SMS)
            if (hashed := hashes.get((filing.pk, channel))) and hashed not in gone
        }
        name = filing.nickname or filing.account
        yield _some(
            bulk,
            office,
            1,
            name,
            filing.due_on,
            by_mail=Channel.MAIL in reached,
            by_sms=Channel.SMS in reached,
        )
