"""What notify reacts to: whoever must know is written to."""

from infra.events import on
from infra.events.envelope import Envelope
from services.notify import outgoing
from services.notify.recipients import EVENTS, INVITED, REMINDER
from tenants.filings.events import Drafted


def write_messages(envelope: Envelope) -> None:
    """The messages of an event, with its receipt in one transaction."""
    outgoing.write(envelope.id, envelope.type, envelope.subject)


@on(INVITED, service="notify")
def invite(envelope: Envelope) -> None:
    """An account of a list: its filer is told that it must be filed, where the office wants that."""
    event = envelope.event
    if isinstance(event, Drafted) and event.invited:
        write_messages(envelope)


for _event in (*EVENTS, REMINDER):
    on(_event, service="notify")(write_messages)
