"""What became of messages to filers is told as events: the house hears of each which, by which way, and how far.

Swept by one statement per office, which writes the events and notes how far each message was told of: none is told
twice, and what passed through two states within a tick is told of once. Whoever changes a message's state need not
think of it.
"""

from typing import Any
from uuid import uuid5

from django.db import connection, transaction

from infra.db import current_office
from infra.events.outbox import emit
from infra.events.wake import wake_after_commit
from services.notify.calls import Call, CallState
from services.notify.models import SETTLED, Fate, Whom
from services.notify.receipts import ORDER
from tenants.filings.message_events import OF_FATE, MessageEvent

AT_ONCE = 500
STATES = ", ".join(f"'{state}'" for state in SETTLED)
# As the index `message_untold` has them.
UNTOLD = f"""
    m.recipient = '{Whom.FILER}' AND m.filing IS NOT NULL AND m.state IN ({STATES}) AND m.told <> m.state
"""
# Whether `tell` has anything to do in an office.
ANY_UNTOLD = f"EXISTS (SELECT FROM notify_message m WHERE {UNTOLD})"
TELL = f"""
    WITH untold AS (
        SELECT id FROM notify_message m WHERE {UNTOLD} ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ), told AS (
        UPDATE notify_message m SET told = m.state FROM untold WHERE m.id = untold.id RETURNING m.*
    )
    INSERT INTO events_outbox (office, type, subject, sequence, dataversion, data)
    SELECT %(office)s, 'message.' || t.state, t.id, coalesce(array_position(%(order)s::text[], t.state::text), 1),
        %(dataversion)s, jsonb_build_object('filing', t.filing, 'cause', coalesce(first.event, t.event),
            'about', t.event_type, 'channel', t.channel, 'provider', t.provider, 'code', t.error,
            'written_at', t.created_at, 'settled_at', coalesce(t.reported_at, t.done_at, t.created_at))
    FROM told t LEFT JOIN notify_message first ON first.id = t.again
"""  # noqa: S608
# What staff does where no message arrives is a way, too: told by phone, not reached, written to on paper.
OF_CALLS = {
    CallState.CALLED: ("phone", Fate.DELIVERED, ""),
    CallState.NOT_REACHED: ("phone", Fate.FAILED, "no answer"),
    CallState.LETTER: ("letter", Fate.ACCEPTED, ""),
}


def tell() -> int:
    """Tell of the current office's messages whose fate nobody was told; returns how many."""
    terms: dict[str, Any] = {
        "most": AT_ONCE,
        "office": current_office(),
        "order": [fate.value for fate in ORDER],
        "dataversion": MessageEvent.dataversion,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TELL, terms)
        count = int(cursor.rowcount)
        if count:
            wake_after_commit()
    return count


def tell_of_call(call: Call) -> None:
    """Tell of what was just done about a phone task, in the transaction of the caller; each try is one of its own."""
    known = OF_CALLS.get(CallState(call.state))
    if known is None or call.at is None:
        return
    channel, fate, code = known
    event = OF_FATE[fate](
        filing=call.filing,
        cause=call.event,
        about=call.event_type,
        channel=channel,
        provider="",
        code=code,
        written_at=call.at,
        settled_at=call.at,
    )
    emit(event, subject=uuid5(call.pk, f"{call.state} {call.at}"), sequence=ORDER.index(fate) + 1)
