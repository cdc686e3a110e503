"""What the offices' side knows of messages to filers: which were sent, by which way, and with what proof.

A read model of `message.*`; the messages themselves, their words and addresses stay with who sends them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from infra.db.along import send_along
from infra.db.postgresql.prepared import Prepared
from infra.db.wall import Wall
from infra.events.envelope import Envelope
from tenants.filings.message_events import OF_FATE, MessageEvent

COLUMNS = (
    "message, office, filing, cause, about, channel, fate, provider, code, written_at, settled_at, sequence"
)
# A message moves forward only; the later event wins however they arrive.
KEEP = Prepared(f"""
    INSERT INTO review_delivery AS d ({COLUMNS}) VALUES ({", ".join(["%s"] * 12)})
    ON CONFLICT (message) DO UPDATE SET fate = excluded.fate, provider = excluded.provider, code = excluded.code,
        settled_at = excluded.settled_at, sequence = excluded.sequence, heard_at = now()
    WHERE d.sequence < excluded.sequence
""")  # noqa: S608


class Delivery(models.Model):
    """One message to a filer: what it told of (`cause`, of the type `about`), and how far its provider says it is."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE", own="office", city="SELECT")
    message = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=30)
    filing = models.UUIDField()
    cause = models.UUIDField()
    about = models.CharField(max_length=40)
    channel = models.CharField(max_length=6)
    fate = models.CharField(max_length=10)
    provider = models.CharField(max_length=10)
    code = models.CharField(max_length=100)
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField()
    heard_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["filing", "written_at"], name="delivery_filing")]

    def __str__(self) -> str:
        return f"{self.about} {self.channel} {self.fate}"

    def as_proof(self) -> dict[str, str]:
        """What is kept of it where it proves something: ids, times, ways and fates."""
        return {
            "message": str(self.message),
            "event": str(self.cause),
            "about": self.about,
            "channel": self.channel,
            "fate": self.fate,
            "provider": self.provider,
            "code": self.code,
            "written_at": _stamp(self.written_at),
            "settled_at": _stamp(self.settled_at),
        }


def keep(envelope: Envelope) -> None:
    """Write down what an event says of its message, unless a later one was here first."""
    event = envelope.event
    if not isinstance(event, MessageEvent):
        return
    row: list[Any] = [
        envelope.subject,
        envelope.office,
        event.filing,
        event.cause,
        event.about,
        event.channel,
        next(fate for fate, contract in OF_FATE.items() if contract is type(event)),
        event.provider,
        event.code,
        event.written_at,
        event.settled_at,
        envelope.sequence,
    ]
    send_along(KEEP, row)


def of_filing(filing: UUID) -> list[Delivery]:
    """What is known of the messages about a filing, first to last."""
    return of_filings([filing]).get(filing, [])


def of_filings(filings: Iterable[UUID]) -> dict[UUID, list[Delivery]]:
    """The same of many, by filing."""
    found: dict[UUID, list[Delivery]] = {}
    for one in Delivery.objects.filter(filing__in=list(filings)).order_by("written_at", "message"):
        found.setdefault(one.filing, []).append(one)
    return found


def _stamp(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
