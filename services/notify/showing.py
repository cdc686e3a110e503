"""Messages as they are shown: masked, in words, each with what may be done about it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infra.audit.actor import Actor
from infra.crypto.cipher import SealBroken
from infra.crypto.fields import Sealed
from services.notify import places
from services.notify.fates import fate
from services.notify.models import LOST, Message, Whom
from tenants.filings import permissions
from tenants.offices.staffing import names_of


@dataclass(frozen=True, slots=True)
class Row:
    """A message as its filer may see it."""

    message: Message
    about: object
    whom: object
    address: str
    fate: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A message as staff sees it: what it says, who sent it once more and why, and whether that may be done now."""

    row: Row
    subject: str
    text: str
    by: str
    reason: str
    again: bool


def row(message: Message, now: datetime) -> Row:
    """One message."""
    return Row(
        message,
        places.name(message.event_type),
        Whom(message.recipient).label,
        _shown(message.address),
        fate(message, now),
    )


def rows_for_staff(messages: list[Message], actor: Actor, now: datetime) -> list[StaffRow]:
    """The messages of one filing, newest first."""
    by_name = names_of(message.again_by for message in messages)
    repeatable = _repeatable(messages) if permissions.of_this_office(actor) else set()
    return [
        StaffRow(
            row(message, now),
            *_words(message),
            by=by_name.get(message.again_by, ""),
            reason=opened(message.again_reason),
            again=message.pk in repeatable,
        )
        for message in reversed(messages)
    ]


def first_of(message: Message) -> UUID:
    """The message of an event that this one repeats, be it itself."""
    return message.again or message.pk


def _repeatable(messages: Iterable[Message]) -> set[UUID]:
    """Of each message and its repetitions the last one, where none of them is under way or may have arrived."""
    last: dict[UUID, Message] = {}
    alive = set[UUID]()
    for message in messages:
        last[first_of(message)] = message
        if message.state not in LOST:
            alive.add(first_of(message))
    return {message.pk for first, message in last.items() if first not in alive}


def _words(message: Message) -> tuple[str, str]:
    """Subject and text; empty where the seal is broken."""
    said = json.loads(opened(message.content) or "{}")
    return said.get("subject", ""), said.get("text", "")


def _shown(sealed: Sealed) -> str:
    try:
        return sealed.masked
    except SealBroken:
        return ""


def opened(sealed: Sealed | None) -> str:
    """What was sealed; empty where there is nothing, or its seal is broken."""
    try:
        return sealed.open() if sealed else ""
    except SealBroken:
        return ""
