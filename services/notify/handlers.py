"""What notify reacts to: whoever must know is written to."""

from infra.events import on
from infra.events.envelope import Envelope
from services.notify import outgoing
from services.notify.recipients import EVENTS


def write_messages(envelope: Envelope) -> None:
    """The messages of an event, with its receipt in one transaction."""
    outgoing.write(envelope.id, envelope.type, envelope.subject)


for _event in EVENTS:
    on(_event, service="notify")(write_messages)
