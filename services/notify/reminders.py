"""Reminders before and after the due date: rows with a date, swept by one statement per office, each exactly once.

After the last one the district is told that nothing came, and then the city, for whom it is a matter of referral.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from infra import metrics
from infra.audit.actor import CLOCK
from infra.crypto.cipher import SealBroken
from services.notify import outgoing
from services.notify.daytime import daytime, now
from services.notify.models import Whom
from services.notify.recipients import REMINDER, SILENT
from tenants.filings import workflow
from tenants.filings.events import Unanswered
from tenants.filings.models import Filing
from tenants.offices import directory

log = structlog.get_logger(__name__)

# A step is due when its day has come; of several for the same people only the latest speaks. What happened to the
# filing on that day or later (it was begun, returned, became overdue) was a message to the filer itself, so that the
# step is skipped. Two clocks that run at once insert in the same order, so that one waits for the other and neither
# dies of a deadlock.
DUE = f"""
    WITH today AS (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS day), due AS (
        SELECT f.id, f.due_on, s.days, s.whom, f.due_on + s.days AS on_day, s.whom = '{Whom.FILER}' AS to_filer,
               (f.stage_since AT TIME ZONE 'Asia/Shanghai')::date AS since,
               max(s.days) OVER (PARTITION BY f.id, s.whom) AS latest,
               f.admin_mobile IS NULL AND f.email IS NULL AND f.contact IS NULL
               AND NOT EXISTS (SELECT FROM notify_call c WHERE c.filing = f.id AND c.phone IS NOT NULL) AS unreachable
        FROM filings_filing f, today, unnest(%(kinds)s::text[], %(days)s::int[], %(whom)s::text[])
             AS s (kind, days, whom)
        WHERE s.kind = f.filer_kind AND f.due_on + s.days <= today.day {{chosen}}
          AND ((f.state IN ('draft', 'returned') AND s.days <= 0
                AND f.due_on BETWEEN today.day AND today.day - %(first)s)
            OR (f.state = 'overdue' AND f.due_on BETWEEN today.day - %(window)s AND today.day))
    )"""  # noqa: S608 - constants of ours, as below
NEW = """NOT EXISTS (
        SELECT 1 FROM notify_reminder r
        WHERE r.filing = due.id AND r.whom = due.whom AND r.due_on = due.due_on AND r.days = due.days
    )"""
# The filings of which a step has come due, found once for many batches: whoever looks for them anew for each batch
# needs the square of the time on the day that is the due date of nearly all, the end of the concentrated period.
FOUND = f"""{DUE.format(chosen="")}
    SELECT DISTINCT id FROM due WHERE {NEW} ORDER BY id LIMIT %(most)s
"""  # noqa: S608
COME_DUE = f"""{DUE.format(chosen="AND f.id = ANY(%(chosen)s)")}
    INSERT INTO notify_reminder (id, filing, whom, due_on, days, skipped, unreachable)
    SELECT uuidv7(), id, whom, due_on, days, days <> latest OR to_filer AND on_day <= since, to_filer AND unreachable
    FROM due WHERE {NEW}
    ORDER BY id, whom, days
    ON CONFLICT DO NOTHING RETURNING id, filing, whom, skipped OR unreachable
"""  # noqa: S608
# Whether `remind` has anything to do in an office; asked only where the due date of a filing is NEAR, or past, for
# most of what it costs PostgreSQL is to think about it. That names the filings once, with one index for all lines, for
# a connection keeps what it learns of each; LIMIT has it look them up, whatever it believes of how many there are.
ANY_DUE = f"%(daytime)s AND EXISTS ({DUE.format(chosen='')} SELECT FROM due WHERE {NEW})"
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
NEAR = f"""EXISTS (
    SELECT FROM (VALUES
        ('draft', '-infinity', {TODAY} - %(first)s),
        ('returned', '-infinity', {TODAY} - %(first)s),
        ('overdue', {TODAY} - %(window)s, {TODAY})
    ) near (state, since, until), LATERAL (
        SELECT FROM filings_filing f
        WHERE f.state = near.state AND f.state IN ('draft', 'returned', 'overdue')
          AND f.due_on BETWEEN near.since AND near.until
        LIMIT 1
    ) one
)"""  # noqa: S608
BATCH, MOST = 500, 20_000  # filings of a transaction, and of a search
# How long after the last step a clock that stood still catches up.
CATCH_UP_DAYS = 30


def plan() -> dict[str, Any]:
    """The parameters of the statements above, from the notice in force and the hour of the day."""
    steps = list(_steps())
    days = [step[1] for step in steps]
    return {
        "kinds": [step[0] for step in steps],
        "days": days,
        "whom": [step[2] for step in steps],
        "first": min([0, *days]),  # what is due lapses, whether anybody is reminded or not
        "window": max(days, default=0) + CATCH_UP_DAYS,
        "daytime": daytime(now()),
    }


def _steps() -> Iterator[tuple[str, int, str]]:
    reminders = directory.pack().reminders
    for kind, days in reminders.of_kinds().items():
        yield from ((kind, day, Whom.FILER.value) for day in days)
        yield kind, reminders.clerk_after, Whom.CLERK.value
        yield kind, reminders.city_after, Whom.CITY.value


def remind(terms: dict[str, Any]) -> int:
    """Write the reminders that have come due in the current office; returns to how many filings something was said.

    Args:
        terms: the `plan` of this run, the same one for all offices.
    """
    if not terms["daytime"]:
        return 0
    reminded = 0
    while found := _found(terms):
        for at in range(0, len(found), BATCH):
            rows = _remind_batch(terms, found[at : at + BATCH])
            reminded += sum(not silent for *_reminder, silent in rows)
    return reminded


def _found(terms: dict[str, Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(FOUND, terms | {"most": MOST})
        return [filing for (filing,) in cursor.fetchall()]


def _remind_batch(terms: dict[str, Any], chosen: list[UUID]) -> list[tuple[UUID, UUID, str, bool]]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COME_DUE, terms | {"chosen": chosen})
            rows: list[tuple[UUID, UUID, str, bool]] = cursor.fetchall()
        for reminder, filing, whom, silent in rows:
            if not silent:
                _say(reminder, filing, whom)
    return rows


def _say(reminder: UUID, filing: UUID, whom: str) -> None:
    """One filing whose address cannot be read keeps nobody else of its office from being reminded."""
    if whom == Whom.CITY:
        # The city hears of it as of everything that happens to a filing; its docket does, too.
        workflow.write(Filing.objects.get(pk=filing), Unanswered, CLOCK)
        return
    event_type = REMINDER if whom == Whom.FILER else SILENT
    try:
        with transaction.atomic():
            outgoing.write(reminder, event_type, filing)
    except SealBroken:
        log.exception("reminder.unreadable", filing=str(filing))
        metrics.MESSAGES.labels("none", event_type, "failed").inc()
