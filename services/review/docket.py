"""Keeping the docket: from events as they come, in any order, and from the offices' own tables when it is rebuilt."""

from typing import Any

from django.db import connection

from infra.db import current_office
from infra.events.envelope import Envelope
from tenants.filings.events import FilingEvent

COLUMNS = "filing, office, account, kind, filer_kind, state, paper, due_on, late, number, sequence, since"
# A later event wins however they arrive; `since` changes with the state only.
NEWER = """
    ON CONFLICT (filing) DO UPDATE SET
        account = excluded.account, kind = excluded.kind, state = excluded.state, paper = excluded.paper,
        due_on = excluded.due_on, late = excluded.late, number = excluded.number, sequence = excluded.sequence,
        since = CASE WHEN review_docketentry.state = excluded.state
                     THEN review_docketentry.since ELSE excluded.since END
    WHERE review_docketentry.sequence < excluded.sequence
"""
KEEP = f"INSERT INTO review_docketentry ({COLUMNS}) VALUES ({', '.join(['%s'] * 12)}) {NEWER}"  # noqa: S608
REBUILD = f"""
    INSERT INTO review_docketentry ({COLUMNS})
    SELECT id, %s, account, kind, filer_kind, state, paper_state, due_on, late, number, sequence, stage_since
    FROM filings_filing
    ON CONFLICT (filing) DO UPDATE SET
        account = excluded.account, kind = excluded.kind, state = excluded.state, paper = excluded.paper,
        due_on = excluded.due_on, late = excluded.late, number = excluded.number, sequence = excluded.sequence,
        since = excluded.since
    WHERE review_docketentry.sequence <= excluded.sequence
"""  # noqa: S608


def keep(envelope: Envelope) -> None:
    """Write down what an event says of its filing, unless a later one was here first."""
    event = envelope.event
    if not isinstance(event, FilingEvent):
        return
    row: list[Any] = [
        envelope.subject,
        envelope.office,
        event.account,
        event.kind,
        event.filer_kind,
        event.state,
        event.paper,
        event.due_on,
        event.late,
        event.number,
        envelope.sequence,
        envelope.time,
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, row)


def rebuild() -> int:
    """Make the current office's part of the docket anew from its filings; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(REBUILD, [current_office()])
        return int(cursor.rowcount)
