"""Keeping the docket: from events as they come, in any order, and from the offices' own tables when it is rebuilt."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from infra.db import current_office
from infra.db.along import send_along
from infra.db.fetch import Rows
from infra.db.postgresql.prepared import Prepared
from infra.events.envelope import Envelope
from services.review.city import counting, working_time
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar, local_date
from tenants.filings.deadlines import Pause as Wait
from tenants.filings.events import FilingEvent
from tenants.filings.models import Filing
from tenants.filings.pauses import Pause
from tenants.filings.standing import clock_in, clock_of
from tenants.filings.states import State

NAMES = (
    "filing", "office", "account", "kind", "filer_kind", "state", "paper", "due_on", "late", "number", "sequence",
    "since", "content", "received", "returns", "office_due_on",
)  # fmt: skip
COLUMNS = ", ".join(NAMES)
CHANGES = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name not in ("filing", "office"))
# A later event wins however they arrive.
NEWER = f"ON CONFLICT (filing) DO UPDATE SET {CHANGES} WHERE review_docketentry.sequence < excluded.sequence"
# The counts change with the state, in the same statement; a passage is written once.
KEEP = Prepared(f"""
    WITH kept AS (
        INSERT INTO review_docketentry ({COLUMNS}) VALUES ({", ".join(f"%({name})s" for name in NAMES)}) {NEWER}
        RETURNING office, old.state AS before, state AS after
    ), passed AS (
        INSERT INTO review_passage (filing, sequence, office, source, target, at, minutes)
        SELECT %(filing)s, %(sequence)s, %(office)s, %(previous)s, %(state)s, %(since)s, %(minutes)s::int
        WHERE %(minutes)s::int IS NOT NULL ON CONFLICT DO NOTHING
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
    SELECT f.id, %(office)s, account, kind, filer_kind, state, paper_state, due_on, late, number, sequence, stage_since,
        ARRAY(SELECT jsonb_array_elements_text(content)), clock_since IS NOT NULL, returns, d.due_on_office
    FROM filings_filing f LEFT JOIN unnest(%(ids)s::uuid[], %(dues)s::date[]) AS d (id, due_on_office) ON d.id = f.id
    ON CONFLICT (filing) DO UPDATE SET {CHANGES} WHERE review_docketentry.sequence <= excluded.sequence
"""  # noqa: S608
# Every line of history that changed a state, with the one before; a filing begins with its row.
PASSAGES = f"""
    WITH day AS ({working_time.DAYS}), line AS (
        SELECT h.filing_id, h.sequence, h.source, h.target, h.at,
            coalesce(lag(h.at) OVER (PARTITION BY h.filing_id ORDER BY h.sequence), f.created_at) AS since
        FROM filings_history h JOIN filings_filing f ON f.id = h.filing_id WHERE h.source <> h.target
    )
    INSERT INTO review_passage (filing, sequence, office, source, target, at, minutes)
    SELECT filing_id, sequence, %(office)s, source, target, at, {
    working_time.MINUTES.format(
        until=working_time.LOCAL.format("at"), since=working_time.LOCAL.format("since")
    )
}
    FROM line
    JOIN day b ON b.day = {working_time.LOCAL.format("since")}::date
    JOIN day e ON e.day = {working_time.LOCAL.format("at")}::date
    ON CONFLICT (filing, sequence) DO UPDATE SET office = excluded.office, source = excluded.source,
        target = excluded.target, at = excluded.at, minutes = excluded.minutes
"""  # noqa: S608
FIRST = "SELECT min(created_at) FROM filings_filing"
PAUSES = Rows(lambda filing: Pause.objects.filter(filing=filing))


def keep(envelope: Envelope) -> None:
    """Write down what an event says of its filing, unless a later one was here first; and that it changed its state."""
    event = envelope.event
    if not isinstance(event, FilingEvent):
        return
    if event.since is None:
        event = _completed(event, envelope)
    row: dict[str, Any] = {
        **{name: getattr(event, name) for name in NAMES if hasattr(event, name)},
        "filing": envelope.subject,
        "office": envelope.office,
        "sequence": envelope.sequence,
        "since": event.since or envelope.time,
        "content": list(event.content),
        "received": event.clock_since is not None,
        "office_due_on": None,
        "previous": event.previous,
        "minutes": None,
    }
    before = event.before if event.previous != event.state else None
    with_office = event.state in (State.SUBMITTED, State.COUNTY_APPROVED) and event.clock_since is not None
    if before or with_office:
        days = calendar()
        if before:
            row["minutes"] = working_time.minutes(before, row["since"], days)
        if with_office:
            row["office_due_on"] = _due(envelope.subject, event, days)
    send_along(KEEP, row)


def _completed(event: FilingEvent, envelope: Envelope) -> FilingEvent:
    """What a release before this one told, with what it did not say: as the office has it now."""
    names = ("content", "returns", "clock_since")
    known = Filing.objects.filter(pk=envelope.subject).values(*names).first() or {}
    return event.model_copy(update={**known, "since": envelope.time})


def _due(filing: UUID, event: FilingEvent, days: Calendar) -> date | None:
    """The last day in time of the office that has it; while it waits for another office there is none."""

    def waits() -> list[Wait]:
        return [Wait(one.started_at, one.ended_at) for one in PAUSES.all(filing=filing)]

    assert event.clock_since is not None  # noqa: S101 - asked by the caller
    clock = clock_in(event.state, event.clock_since, waits, timezone.now(), days)
    return clock.due if clock and not clock.standing_still else None


def rebuild() -> int:
    """Make the current office's part of the docket anew from its filings and their history; returns how many."""
    office, days = str(current_office()), calendar()
    with transaction.atomic(), connection.cursor() as cursor:
        counting.not_meanwhile()
        cursor.execute(LOCK, [office])
        cursor.execute(FIRST)
        (first,) = cursor.fetchone()
        dues = dues_of_office(days)
        known: dict[str, Any] = {"office": office, "ids": list(dues), "dues": list(dues.values())}
        cursor.execute(REBUILD, known)
        rebuilt = int(cursor.rowcount)
        if first:
            known |= working_time.days(local_date(first), local_date(timezone.now()), days)
            cursor.execute(PASSAGES, known)
        cursor.execute(COUNT, [office, office])
        counting.recount(office)
        return rebuilt


def dues_of_office(days: Calendar) -> dict[UUID, date]:
    """The last day in time of every filing that an office has."""
    now, found = timezone.now(), dict[UUID, date]()
    rows = Filing.objects.filter(
        state__in=[State.SUBMITTED, State.COUNTY_APPROVED], clock_since__isnull=False
    )
    few = rows.only("state", "clock_since", "stage_since").prefetch_related("pauses")
    for filing in few.iterator(1000):
        if (clock := clock_of(filing, now, days)) and not clock.standing_still:
            found[filing.pk] = clock.due
    return found
