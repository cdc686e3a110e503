"""Keeping the docket: from events as they come, in any order, and from the offices' own tables when it is rebuilt."""

from typing import Any

from django.db import connection, transaction

from infra.db import current_office
from infra.db.postgresql.prepared import Prepared
from infra.events.envelope import Envelope
from tenants.filings.events import FilingEvent
from tenants.filings.states import State

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
# The counts change with the state, in the same statement.
KEEP = Prepared(f"""
    WITH kept AS (
        INSERT INTO review_docketentry ({COLUMNS}) VALUES ({", ".join(["%s"] * 12)}) {NEWER}
        RETURNING office, old.state AS before, state AS after
    )
    INSERT INTO review_docketcount AS c (office, {", ".join(State.values)})
    SELECT office, {", ".join(f"(after = '{s}')::int - coalesce((before = '{s}')::int, 0)" for s in State.values)}
    FROM kept WHERE before IS DISTINCT FROM after
    ON CONFLICT (office) DO UPDATE SET {", ".join(f"{s} = c.{s} + excluded.{s}" for s in State.values)}
""")  # noqa: S608
# Who counts anew keeps the handlers of this office away from the sums until they are right.
LOCK = """
    INSERT INTO review_docketcount AS c (office) VALUES (%s)
    ON CONFLICT (office) DO UPDATE SET office = c.office
"""
COUNT = f"""
    UPDATE review_docketcount SET ({", ".join(State.values)}) = (
        SELECT {", ".join(f"count(*) FILTER (WHERE state = '{s}')" for s in State.values)}
        FROM review_docketentry WHERE office = %s
    ) WHERE office = %s
"""  # noqa: S608
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
    office = current_office()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [office])
        cursor.execute(REBUILD, [office])
        rebuilt = int(cursor.rowcount)
        cursor.execute(COUNT, [office, office])
        return rebuilt
