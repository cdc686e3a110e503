"""What is to be seen of messages, and of those who were not reached."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.crypto.blind import blinds
from infra.db import current_office
from infra.paging import FORMS, Page, page
from infra.problems import Forbidden, NotFound
from services.notify.calls import OPEN, Call
from services.notify.models import Fate, Message
from tenants.filings import names
from tenants.filings.form import contact
from tenants.filings.models import Filing

# What a list of messages may be narrowed to.
FATES = {
    "waiting": [Fate.CREATED, Fate.SENDING],
    "failed": [Fate.FAILED],
    "unknown": [Fate.UNKNOWN],
    "suppressed": [Fate.SUPPRESSED],
}
# A part of a name that more filings have says nothing.
MOST_FILINGS = 200


def messages_of(filing: UUID) -> list[Message]:
    """The messages of a filing, first to last; addresses are masked."""
    return list(Message.objects.filter(filing=filing).order_by("created_at", "id"))


def search(actor: Actor, *, words: str = "", fate: str = "", after: str = "") -> Page[Message]:
    """The current office's messages, newest first: to a phone or mail address, about a filing, of one fate.

    Raises:
        Forbidden: not staff of this office.
        NotFound: there is no such fate.
    """
    _staff(actor)
    rows = _having(words.strip()) if words.strip() else Message.objects.all()
    if fate:
        if fate not in FATES:
            raise NotFound("no-such-fate", _("Messages have no such fate."))
        rows = rows.filter(state__in=FATES[fate])
    return page(rows, after, ("id",), lambda message: (message.created_at, message.pk), newest_first=True)


def _having(words: str) -> QuerySet[Message]:
    """To this phone or mail address exactly; else about filings of this number, or with this part in their names."""
    if address := address_in(words):
        hashes = blinds(address, office=str(current_office()), purpose="contact")
        return Message.objects.filter(address_blind__in=hashes)
    numbered = list(Filing.objects.filter(number=words).values_list("pk", flat=True))
    found = numbered or Filing.objects.filter(pk__in=names.having(words)).values_list("pk", flat=True)
    return Message.objects.filter(filing__in=list(found[:MOST_FILINGS]))


def address_in(words: str) -> str:
    """A phone number or mail address as messages have it; empty where it is none."""
    try:
        return contact.email(words) if "@" in words else contact.mobile(words)
    except ValidationError:
        return ""


def calls(actor: Actor, *, done: bool = False, after: str = "", also: UUID | None = None) -> Page[Call]:
    """Filers who were not reached: those to be called, the longest waiting first; or those dealt with, newest first.

    Args:
        also: one that is shown besides.

    Raises:
        Forbidden: not staff of this office.
    """
    _staff(actor)
    rows = Call.objects.exclude(state__in=OPEN) if done else Call.objects.filter(state__in=OPEN)
    how: dict[str, Any] = {"newest_first": done, "size": FORMS, "also": also}
    return page(rows, after, ("id",), lambda call: (call.created_at, call.pk), **how)


def filings_of(rows: Iterable[Message | Call]) -> dict[UUID, Filing]:
    """What these rows are about, by the filings' ids."""
    wanted = {row.filing for row in rows if row.filing}
    return Filing.objects.only("account", "nickname", "number").in_bulk(list(wanted))


def to_filers(found: Iterable[Call]) -> dict[UUID, list[Message]]:
    """The messages to the filers of these calls, by the event that they tell of: the first ones, not the repeated."""
    by_event = defaultdict[UUID, list[Message]](list)
    events = {call.event for call in found}
    for message in Message.objects.filter(event__in=events, recipient="filer").order_by("channel", "id"):
        by_event[message.event].append(message)
    return by_event


def _staff(actor: Actor) -> None:
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
