"""What must hold of the events: each is published, and handled once by every service that hears of it, or waits."""

from infra import broker
from infra.events.envelope import TYPES
from infra.ledger import Findings, broken, check
from infra.service import SERVICES

PUBLISHED = """
    SELECT id, type || ' of ' || subject || ' waits to be published since ' || time FROM events_outbox
    WHERE office = %(office)s AND published_at IS NULL AND time < now() - %(limit)s
"""
# What is not handled is among the failures until its receipt is committed: a snapshot has the one or the other.
RECEIPTS = """
    WITH heard AS (SELECT * FROM unnest(%(services)s::text[], %(types)s::text[]) AS h (service, type))
    SELECT e.id, h.service || ' has not handled ' || e.type || ' of ' || e.subject || ', and has not put it off'
    FROM events_outbox e JOIN heard h USING (type)
    WHERE e.office = %(office)s AND e.published_at < now() - %(limit)s
      AND NOT EXISTS (SELECT FROM events_receipt r WHERE r.service = h.service AND r.event = e.id)
      AND NOT EXISTS (SELECT FROM events_failure f WHERE f.service = h.service AND f.event = e.id::text)
    UNION ALL
    SELECT r.event, r.service || CASE WHEN e.id IS NULL THEN ' has handled an event that never was'
                                      ELSE ' has handled an event of ' || e.office END
    FROM events_receipt r LEFT JOIN events_outbox e ON e.id = r.event
    WHERE r.office = %(office)s AND e.office IS DISTINCT FROM r.office
"""
FAILURES = """
    SELECT event, service || CASE
        WHEN dead_at IS NOT NULL AND error <> '' THEN ': dead letter, ' || error
        WHEN error = '' THEN ': put off without a reason'
        WHEN next_try_at IS NULL THEN ': neither tried again nor dead'
        ELSE ': was to be tried again at ' || next_try_at END, dead_at IS NOT NULL AND error <> ''
    FROM events_failure
    WHERE office = %(office)s
      AND (dead_at IS NOT NULL OR error = '' OR next_try_at IS NULL OR next_try_at < now() - %(limit)s)
"""
OF_OFFICE = "WHERE office = %(office)s"


@check("published")
def published(office: str) -> Findings:
    """Every event is with the broker in time."""
    return broken(PUBLISHED, of=f"events_outbox {OF_OFFICE}", office=office)


@check("receipts")
def receipts(office: str) -> Findings:
    """Every event has a receipt of each service that hears of it, or waits to be handled; no other has one."""
    heard = [(service, type_) for service in SERVICES for type_ in TYPES if broker.hears(service, type_)]
    services, types = (list(words) for words in zip(*heard, strict=True))
    return broken(RECEIPTS, of=f"events_receipt {OF_OFFICE}", office=office, services=services, types=types)


@check("failures")
def failures(office: str) -> Findings:
    """What could not be handled has a reason and a next try, or waits for a person as a dead letter."""
    return broken(FAILURES, of=f"events_failure {OF_OFFICE}", office=office)
