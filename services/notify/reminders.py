"""Reminders before and after the due date: rows with a date, swept by one statement per office, each exactly once."""

from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from infra import metrics
from infra.crypto.cipher import SealBroken
from services.notify import outgoing
from services.notify.recipients import REMINDER
from tenants.offices import directory

log = structlog.get_logger(__name__)

# A step is due when its day has come; of several only the latest speaks. What happened to the filing on that day or
# later (it was begun, returned, became overdue) was a message itself, so that the step is skipped. Two clocks that run
# at once insert in the same order, so that one waits for the other and neither dies of a deadlock.
DUE = """
    WITH today AS (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS day), due AS (
        SELECT f.id, f.due_on, s.days, f.due_on + s.days AS on_day,
               (f.stage_since AT TIME ZONE 'Asia/Shanghai')::date AS since,
               max(s.days) OVER (PARTITION BY f.id) AS latest,
               f.admin_mobile IS NULL AND f.email IS NULL AND f.contact IS NULL AS unreachable
        FROM filings_filing f, today, unnest(%(days)s::int[]) AS s (days)
        WHERE f.due_on + s.days <= today.day
          AND ((f.state IN ('draft', 'returned') AND s.days <= 0
                AND f.due_on BETWEEN today.day AND today.day - %(first)s)
            OR (f.state = 'overdue' AND f.due_on BETWEEN today.day - %(window)s AND today.day))
    )"""
NEW = """NOT EXISTS (
        SELECT 1 FROM notify_reminder r WHERE r.filing = due.id AND r.due_on = due.due_on AND r.days = due.days
    )"""
COME_DUE = f"""{DUE}
    INSERT INTO notify_reminder (id, filing, due_on, days, skipped, unreachable)
    SELECT uuidv7(), id, due_on, days, days <> latest OR on_day <= since, unreachable FROM due
    WHERE {NEW}
    ORDER BY id, days LIMIT %(batch)s
    ON CONFLICT DO NOTHING RETURNING id, filing, skipped OR unreachable
"""  # noqa: S608 - constants of this module
# Whether `remind` has anything to do in an office; asked only where the due date of a filing is NEAR, or past, for
# most of what it costs PostgreSQL is to think about it.
ANY_DUE = f"EXISTS ({DUE} SELECT FROM due WHERE {NEW})"
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
NEAR = f"""
    EXISTS (SELECT FROM filings_filing WHERE state IN ('draft', 'returned') AND due_on <= {TODAY} - %(first)s) OR
    EXISTS (SELECT FROM filings_filing WHERE state = 'overdue' AND due_on BETWEEN {TODAY} - %(window)s AND {TODAY})
"""  # noqa: S608 - as above
# The end of the concentrated period is the due date of nearly all: not all of them in one transaction.
BATCH = 500
# How long after the last step a clock that stood still catches up.
CATCH_UP_DAYS = 30


def plan() -> dict[str, Any]:
    """The parameters of the statements above, from the notice in force."""
    days = list(directory.pack().reminder_days)
    return {"days": days, "first": min(days, default=0), "window": max(days, default=0) + CATCH_UP_DAYS}


def remind() -> int:
    """Write the reminders that have come due in the current office; returns how many filings are reminded."""
    parameters = plan() | {"batch": BATCH}
    reminded = 0
    while rows := _remind_batch(parameters):
        reminded += sum(not silent for _reminder, _filing, silent in rows)
    return reminded


def _remind_batch(parameters: dict[str, Any]) -> list[tuple[UUID, UUID, bool]]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COME_DUE, parameters)
            rows: list[tuple[UUID, UUID, bool]] = cursor.fetchall()
        for reminder, filing, silent in rows:
            if not silent:
                _write(reminder, filing)
    return rows


def _write(reminder: UUID, filing: UUID) -> None:
    """One filing whose address cannot be read keeps nobody else of its office from being reminded."""
    try:
        with transaction.atomic():
            outgoing.write(reminder, REMINDER, filing)
    except SealBroken:
        log.exception("reminder.unreadable", filing=str(filing))
        metrics.MESSAGES.labels("none", REMINDER, "failed").inc()
