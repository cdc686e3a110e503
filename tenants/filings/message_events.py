"""The contracts of what became of a message to a filer: which message, by which way, how far; never to which address.

`subject` is the message's id, `sequence` how far it is: a message moves forward only, so that a higher one is later.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.events.envelope import Event


class MessageEvent(Event):
    """A message of an event, and its provider's word.

    `cause` is that event, `about` its type; a message that staff sent once more has those of the first one.
    """

    filing: UUID
    cause: UUID
    about: str
    channel: str
    provider: str
    code: str
    written_at: datetime
    settled_at: datetime


class MessageAccepted(MessageEvent):
    """Handed over to its provider; of a mail that is all that is ever said, unless it comes back."""

    type: ClassVar[str] = "message.accepted"


class MessageDelivered(MessageEvent):
    """Its provider says that it has arrived."""

    type: ClassVar[str] = "message.delivered"


class MessageFailed(MessageEvent):
    """It was refused, or its provider says that it did not arrive; `code` says why."""

    type: ClassVar[str] = "message.failed"


class MessageUnknown(MessageEvent):
    """Nobody knows whether it was sent."""

    type: ClassVar[str] = "message.unknown"


class MessageSuppressed(MessageEvent):
    """It was not sent, on purpose; `code` says why."""

    type: ClassVar[str] = "message.suppressed"


OF_FATE: dict[str, type[MessageEvent]] = {
    event.type.partition(".")[2]: event
    for event in (MessageAccepted, MessageDelivered, MessageFailed, MessageUnknown, MessageSuppressed)
}
