"""Reminders before and after the due date: rows with a date, swept by one statement per office, each exactly once."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from services.notify import outgoing
from services.notify.recipients import REMINDER
from tenants.offices import directory

# A step is due when its day has come; of several only the latest speaks. What happened to the filing on that day or
# later (it was begun, returned, became overdue) was a message itself, so that the step is skipped.
COME_DUE = """
    WITH today AS (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS day), due AS (
        SELECT f.id, f.due_on, s.days, f.due_on + s.days AS on_day,
               (f.stage_since AT TIME ZONE 'Asia/Shanghai')::date AS since,
               max(s.days) OVER (PARTITION BY f.id) AS latest
        FROM filings_filing f, today, unnest(%(days)s::int[]) AS s (days)
        WHERE f.due_on + s.days <= today.day
          AND ((f.state IN ('draft', 'returned') AND s.days <= 0
                AND f.due_on BETWEEN today.day AND today.day - %(first)s)
            OR (f.state = 'overdue' AND f.due_on BETWEEN today.day - %(window)s AND today.day))
    )
    INSERT INTO notify_reminder (id, filing, due_on, days, skipped)
    SELECT uuidv7(), id, due_on, days, days <> latest OR on_day <= since FROM due
    WHERE NOT EXISTS (
        SELECT 1 FROM notify_reminder r WHERE r.filing = due.id AND r.due_on = due.due_on AND r.days = due.days
    )
    ON CONFLICT DO NOTHING RETURNING id, filing, skipped
"""
# How long after the last step a clock that stood still catches up.
CATCH_UP_DAYS = 30


def remind() -> int:
    """Write the reminders that have come due in the current office; returns how many filings are reminded."""
    days = list(directory.pack().reminder_days)
    parameters: dict[str, Any] = {"days": days, "first": min(days), "window": max(days) + CATCH_UP_DAYS}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COME_DUE, parameters)
            rows: list[tuple[UUID, UUID, bool]] = cursor.fetchall()
        spoken = [(reminder, filing) for reminder, filing, skipped in rows if not skipped]
        for reminder, filing in spoken:
            outgoing.write(reminder, REMINDER, filing)
    return len(spoken)
