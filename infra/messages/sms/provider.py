"""What every SMS provider is to us: it takes an SMS, says what became of one, and tells of deliveries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

# What waits behind one that gets no answer is still in time with another provider (ten seconds).
CONNECT_SECONDS, READ_SECONDS = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """One SMS.

    Args:
        reference: ours; with `office` it names the message to the provider, and comes back with each report. No
            office: nobody keeps what becomes of it.
        to: E.164.
        signature: what stands in 【】 before the text.
        template: the event that it tells of; a provider that knows approved templates only has a code for it.
        params: what fills the template's places, in their order.
        text: the whole text without the signature, for a provider that takes one.
    """

    office: str
    reference: UUID
    to: str
    signature: str
    template: str
    params: Mapping[str, str]
    text: str


class Fate(StrEnum):
    """How far an SMS is with its provider."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a provider says of one SMS: in answer to a question, or of itself.

    `code` is the provider's own word for why it failed; `permanent` where this number can get no SMS at all (it does
    not exist, or its owner wants none), so that no further one is worth its price.
    """

    office: str
    reference: UUID
    fate: Fate
    code: str = ""
    permanent: bool = False


class Forged(Exception):
    """A report that does not come from the provider, or is not of its form."""


class Provider(Protocol):
    """One provider, for as long as the process runs; used by several threads.

    `absent_after`: how long after the attempt its word that it does not have an SMS may be believed. `signs`: whether
    it signs its reports; of one that does not they come to an address that only it knows. `thanks`: what it wants to
    hear when it has told something.
    """

    name: ClassVar[str]
    absent_after: ClassVar[timedelta]
    signs: ClassVar[bool]
    thanks: ClassVar[Mapping[str, object]]

    def send(self, sms: Sms) -> None:
        """Hand one SMS over.

        Raises:
            NotSent: permanent where this SMS is refused, unknown where there was no answer in time.
        """

    def ask(self, office: str, reference: UUID, to: str, since: datetime) -> Report | None:
        """What became of an SMS that was tried at `since`; None where the provider has none of this reference.

        Raises:
            NotSent: it does not say.
        """

    def reports(self, headers: Mapping[str, str], body: bytes) -> Iterator[Report]:
        """What the provider tells of deliveries in one call of ours.

        Raises:
            Forged: it cannot be the provider's.
        """
