"""What is told of messages that were taken: twice, late, in any order; a message only ever moves forward."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from infra import metrics
from infra.db import current_office, office_scope
from infra.messages.sms import Report, health, provider
from services.notify.budget import spending
from services.notify.models import Fate
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)

# Forward is to the right. A report may overtake the answer to the call that it is of; and a message that the provider
# denied to have may turn out to have been delivered. What was refused, or not sent at all, no report changes.
ORDER = (Fate.CREATED, Fate.SENDING, Fate.UNKNOWN, Fate.ACCEPTED, Fate.FAILED, Fate.DELIVERED)
TELL = f"""
    WITH told AS (
        SELECT * FROM unnest(%(ids)s::uuid[], %(fates)s::text[], %(codes)s::text[], %(permanent)s::bool[])
          AS t (id, fate, code, permanent)
    ),
    changed AS (
        UPDATE notify_message m SET state = told.fate, error = told.code,
            done_at = CASE WHEN m.state IN ('{Fate.ACCEPTED}', '{Fate.FAILED}') THEN m.done_at ELSE now() END,
            reported_at = CASE WHEN told.fate = '{Fate.ACCEPTED}' THEN m.reported_at ELSE now() END,
            ask_at = CASE WHEN told.fate = '{Fate.ACCEPTED}' THEN now() + interval '15 minutes' END
        FROM told
        WHERE m.id = told.id AND m.provider = %(provider)s
          AND array_position(%(order)s::text[], m.state::text) < array_position(%(order)s::text[], told.fate)
          AND NOT (m.state = '{Fate.FAILED}' AND m.reported_at IS NULL)
        RETURNING m.id, m.state, m.channel, m.event_type, m.address_blind, m.done_at, now() - m.done_at AS took,
            CASE WHEN old.state NOT IN ('{Fate.ACCEPTED}', '{Fate.FAILED}') THEN m.parts END AS parts
    ),
    gone AS (
        INSERT INTO notify_unreachable (address_blind, message, code)
        SELECT c.address_blind, c.id, t.code FROM changed c JOIN told t USING (id)
        WHERE c.state = '{Fate.FAILED}' AND t.permanent ON CONFLICT DO NOTHING
    )
    SELECT told.id, m.id IS NOT NULL, c.state, c.channel, c.event_type, c.done_at, c.took, c.parts
    FROM told LEFT JOIN changed c ON c.id = told.id LEFT JOIN notify_message m ON m.id = told.id
"""  # noqa: S608 - words of our own


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one report: `outcome` is the message's new fate, `repeated` or `unknown`."""

    outcome: str
    accepted_at: datetime | None = None
    took: timedelta | None = None


def take(name: str, headers: Mapping[str, str], body: bytes) -> int:
    """Take a provider's call; returns how many reports it held.

    Raises:
        Forged: it cannot be the provider's.
    """
    reports = list(provider(name).reports(headers, body))
    by_office = defaultdict[str, list[Report]](list)
    for report in reports:
        by_office[report.office].append(report)
    told = list[Told]()
    for office, some in by_office.items():
        latest = _latest(some)
        told += [Told("repeated")] * (len(some) - len(latest))
        if office in directory().offices:
            with office_scope(office):
                told += tell(name, latest)
        elif office:
            told += [Told("unknown")] * len(latest)
    note(name, told)
    return len(reports)


def _latest(reports: Iterable[Report]) -> list[Report]:
    """Of each message the report that is furthest."""
    best = dict[UUID, Report]()
    for report in reports:
        before = best.get(report.reference)
        if before is None or ORDER.index(Fate(before.fate)) < ORDER.index(Fate(report.fate)):
            best[report.reference] = report
    return list(best.values())


def tell(name: str, reports: list[Report]) -> list[Told]:
    """Note what a provider says of messages of the current office, each once among them."""
    parameters: dict[str, str | list[Any]] = {
        "ids": [str(report.reference) for report in reports],
        "fates": [report.fate.value for report in reports],
        "codes": [report.code[:100] for report in reports],
        "permanent": [report.permanent for report in reports],
        "provider": name,
        "order": [fate.value for fate in ORDER],
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL, parameters)
        rows = cursor.fetchall()
    told = list[Told]()
    for reference, known, state, channel, event_type, done_at, took, parts in rows:
        outcome = state or ("repeated" if known else "unknown")
        told.append(Told(outcome, done_at, took))
        if state:
            metrics.MESSAGES.labels(channel, event_type, state).inc()
        if parts:  # of one that was not known to have been taken
            spending.note(str(current_office()), channel, parts)
        if state == Fate.DELIVERED:
            metrics.DELIVERY_SECONDS.labels(name).observe(took.total_seconds())
        log.info("message.reported", message=str(reference), provider=name, outcome=outcome)
    return told


def note(name: str, told: Iterable[Told]) -> None:
    """Count what came of reports. In no office's scope."""
    told = list(told)
    for outcome, count in Counter(one.outcome for one in told).items():
        metrics.RECEIPTS.labels(name, outcome).inc(count)
    health.reported(
        name,
        [
            (one.outcome, one.accepted_at, one.took)
            for one in told
            if one.outcome in {Fate.DELIVERED, Fate.FAILED} and one.accepted_at and one.took is not None
        ],
    )
    spending.keep()
