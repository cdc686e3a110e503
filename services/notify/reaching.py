"""Filers whom no message of the last event has reached: a phone task for their office, found by the clock.

What was lost lately begins one; it ends by itself where the filer has been reached after all, something newer was to be
told, or the filing was withdrawn. What seemed to have arrived and comes back begins it again.
"""

from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from services.notify.calls import OPEN, CallState
from services.notify.models import Fate, Why
from services.notify.recipients import BULK, FILER_HEARS_OF, REMINDER

log = structlog.get_logger(__name__)
# A clock that stood still for longer finds no more what was lost before.
LATELY = "interval '3 days'"
STILL_OPEN = ", ".join(f"'{state}'" for state in OPEN)
UNHEARD = f"""
    ({{0}}.state IN ('{Fate.FAILED}', '{Fate.UNKNOWN}')
     OR {{0}}.state = '{Fate.SUPPRESSED}' AND {{0}}.error = '{Why.UNREACHABLE}')"""
# The event of a message that was sent again is that of the first one. Whom the city wrote to among many nobody calls.
LOST = f"""
    SELECT m.filing, coalesce(first.event, m.event) AS event, m.event_type,
           coalesce(first.created_at, m.created_at) AS since
    FROM notify_message m LEFT JOIN notify_message first ON first.id = m.again
    WHERE m.recipient = 'filer' AND m.event_type <> '{BULK}' AND {UNHEARD.format("m")}
      AND coalesce(m.reported_at, m.done_at, m.created_at) > now() - {LATELY}
    UNION
    SELECT filing, id, '{REMINDER}', created_at FROM notify_reminder
    WHERE unreachable AND NOT skipped AND created_at > now() - {LATELY}
"""  # noqa: S608 - words of our own, as below
# Whether `u`, an event that was lost, matters no more: one of its messages may have arrived, or another came after it.
OVER = f"""
    (EXISTS (
        SELECT FROM notify_message o LEFT JOIN notify_message first ON first.id = o.again
        WHERE o.filing = u.filing AND o.created_at >= u.since
          AND CASE WHEN coalesce(first.event, o.event) = u.event
                   THEN o.recipient = 'filer' AND NOT {UNHEARD.format("o")}
                   ELSE o.again IS NULL AND o.created_at > u.since AND o.event_type = ANY(%(filer_hears)s) END)
     OR EXISTS (SELECT FROM notify_reminder r
        WHERE r.filing = u.filing AND r.unreachable AND NOT r.skipped AND r.created_at > u.since)
     OR EXISTS (SELECT FROM filings_filing f WHERE f.id = u.filing AND f.state = 'withdrawn'))"""  # noqa: S608
# What an office has dealt with stays so; what ended by itself, or with a new number, begins again.
AGAIN = f"IN ('{CallState.CLOSED}', '{CallState.CORRECTED}')"
KNOWN = f"""
    EXISTS (SELECT FROM notify_call c WHERE c.filing = u.filing AND c.event = u.event AND NOT c.state {AGAIN})
"""
NEW = f"""
    SELECT DISTINCT ON (u.filing) uuidv7(), u.filing, u.event, u.event_type, u.since
    FROM ({LOST}) u WHERE NOT {KNOWN} AND NOT {OVER} ORDER BY u.filing, u.since DESC
"""  # noqa: S608
CLOSE = f"""
    UPDATE notify_call u SET state = '{CallState.CLOSED}', at = now(), by = ''
    WHERE u.state IN ({STILL_OPEN}) AND {OVER}
"""  # noqa: S608
BEGIN = f"""
    INSERT INTO notify_call AS c (id, filing, event, event_type, since) {NEW}
    ON CONFLICT (filing, event) DO UPDATE SET state = '{CallState.OPEN}' WHERE c.state {AGAIN}
"""
# Whether `look` has anything to do in an office; asked only where ANYTHING was lost lately or a call is open, for most
# of what it costs PostgreSQL is to think about it.
ANY_UNREACHED = f"""
    EXISTS ({NEW}) OR EXISTS (SELECT FROM notify_call u WHERE u.state IN ({STILL_OPEN}) AND {OVER})
"""
ANYTHING = f"""
    EXISTS (SELECT FROM notify_message m WHERE m.recipient = 'filer' AND {UNHEARD.format("m")}
        AND coalesce(m.reported_at, m.done_at, m.created_at) > now() - {LATELY}) OR
    EXISTS (SELECT FROM notify_reminder WHERE unreachable AND created_at > now() - {LATELY}) OR
    EXISTS (SELECT FROM notify_call WHERE state IN ({STILL_OPEN}))
"""  # noqa: S608
NOBODY = f"""
    WITH older AS (
        UPDATE notify_call SET state = '{CallState.CLOSED}', at = now(), by = ''
        WHERE filing = %(filing)s AND state IN ({STILL_OPEN}) RETURNING id
    )
    INSERT INTO notify_call (id, filing, event, event_type, since)
    SELECT uuidv7(), %(filing)s, %(event)s, %(event_type)s, now() FROM (SELECT count(*) FROM older) AS closed
    ON CONFLICT DO NOTHING
"""  # noqa: S608


def terms() -> dict[str, Any]:
    """The parameters of the statements above."""
    return {"filer_hears": sorted(FILER_HEARS_OF)}


def look() -> int:
    """Begin and end phone tasks in the current office; returns how many were begun."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLOSE, terms())
        cursor.execute(BEGIN, terms())
        begun = int(cursor.rowcount)
    if begun:
        log.info("calls.begun", count=begun)
    return begun


def nobody(filing: UUID, event: UUID, event_type: str) -> None:
    """Begin a phone task at once, in the transaction of an event: its filer has no address at all."""
    with connection.cursor() as cursor:
        cursor.execute(NOBODY, {"filing": filing, "event": event, "event_type": event_type})
