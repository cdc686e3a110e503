"""What must hold of messages: each is written once, sent or waiting for its turn, and once with the provider."""

from datetime import datetime
from typing import Any

from infra.ledger import Finding, Findings, broken, check, select
from infra.messages import NotSent
from infra.messages.taken import Taken, taken
from services.notify.models import Channel
from services.notify.recipients import (
    ARRIVED,
    BULK,
    CITY_HEARS_OF,
    DISTRICT_HEARS_OF,
    FILER_HEARS_OF,
    INVITED,
    MOVED,
    RED,
    REMINDER,
    SILENT,
    YELLOW,
)
from services.notify.sending import STUCK_AFTER
from tenants.offices import directory

MESSAGES = """
    SELECT id, CASE state
        WHEN 'unknown' THEN channel || ', nobody knows whether it was sent: ' || error
        WHEN 'created' THEN channel || ', was to be sent at ' || next_try_at
        ELSE channel || ', being sent since ' || coalesce(sending_since::text, 'nobody knows when') END,
        state = 'unknown'
    FROM notify_message m
    WHERE state = 'unknown' AND NOT EXISTS (
          SELECT FROM notify_message a WHERE a.again = coalesce(m.again, m.id) AND a.created_at > m.created_at)
       OR state = 'created' AND next_try_at < now() - %(limit)s
       OR state = 'sending' AND coalesce(sending_since, '-infinity') < now() - %(limit)s
          - CASE channel WHEN 'sms' THEN %(stuck_sms)s ELSE %(stuck_mail)s END
    UNION ALL
    SELECT event, count(*) || ' messages to one ' || recipient || ' by ' || channel, false
    FROM notify_message GROUP BY event, recipient, channel HAVING count(*) > 1
    UNION ALL
    SELECT m.id, 'repeats a message that is not here: ' || m.again, false FROM notify_message m
    WHERE m.again IS NOT NULL AND NOT EXISTS (
        SELECT FROM notify_message f WHERE (f.id, f.filing, f.event_type) = (m.again, m.filing, m.event_type))
    UNION ALL
    SELECT m.id, 'about a filing that is not here: ' || m.filing, false FROM notify_message m
    WHERE m.filing IS NOT NULL AND NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = m.filing)
    UNION ALL
    SELECT r.id, 'reminder of a filing that is not here: ' || r.filing, false FROM notify_reminder r
    WHERE NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = r.filing)
"""
ENGLISH = ".en"  # what the template of an English SMS ends in
# Messages are written in one transaction with the receipt of their event, or with their reminder; those that the city
# writes to many have neither.
WRITTEN = """
    WITH event AS (
        SELECT e.id, e.type, e.subject FROM events_outbox e
        JOIN events_receipt r ON r.service = 'notify' AND r.event = e.id WHERE e.office = %(office)s
          AND (e.type <> %(invited)s OR (e.data ->> 'invited')::boolean)
        UNION ALL
        SELECT id, CASE whom WHEN 'filer' THEN %(reminder)s WHEN 'clerk' THEN %(silent)s
            ELSE CASE WHEN days < 100 THEN %(yellow)s ELSE %(red)s END END, filing
        FROM notify_reminder WHERE whom <> 'city' AND NOT skipped
    )
    SELECT m.id, 'says ' || m.event_type || ', and there is no such event of filing ' || m.filing
    FROM notify_message m LEFT JOIN event e ON (e.id, e.type, e.subject) = (m.event, m.event_type, m.filing)
    WHERE e.id IS NULL AND m.again IS NULL AND m.filing IS NOT NULL AND m.event_type <> %(bulk)s
    UNION ALL
    SELECT m.id, 'written to many, which nobody approved: ' || coalesce(m.bulk::text, 'of none') FROM notify_message m
    WHERE m.event_type = %(bulk)s AND m.again IS NULL AND NOT EXISTS (
        SELECT FROM bulk_bulk b WHERE b.id = m.bulk AND b.approved_at IS NOT NULL AND b.offices ? %(office)s)
    UNION ALL
    SELECT e.id, e.type || ' of ' || e.subject || ': no mail to the office' FROM event e
    WHERE e.type = ANY(%(office_hears)s)
      AND NOT EXISTS (SELECT FROM notify_message m WHERE m.event = e.id AND m.channel = 'mail')
    UNION ALL
    SELECT e.id, e.type || ' of ' || e.subject || ': no SMS to the filer'
    FROM event e JOIN filings_filing f ON f.id = e.subject AND f.admin_mobile IS NOT NULL
    WHERE e.type = ANY(%(filer_hears)s)
      AND NOT EXISTS (SELECT FROM notify_message m WHERE m.event = e.id AND m.channel = 'sms')
    UNION ALL
    SELECT r.id, 'reminder of ' || r.filing || ': nobody was written to' FROM notify_reminder r
    WHERE r.whom <> 'city' AND NOT r.skipped AND NOT r.unreachable
      AND NOT EXISTS (SELECT FROM notify_message m WHERE m.event = r.id)
"""
# Where the filer could not be reached at that time, and can be now, there is rightly no message.
MAYBE_UNREACHABLE = {INVITED, "filing.overdue", REMINDER, MOVED, ARRIVED}
PROVIDER = """
    WITH log AS (
        SELECT channel, reference, count(*) AS times FROM unnest(%(channels)s::text[], %(references)s::text[])
        AS l (channel, reference) GROUP BY 1, 2
    )
    SELECT m.id::text, CASE
        WHEN l.times IS NULL THEN m.channel || ' was handed over, and the provider never got it'
        WHEN l.times > 1 THEN m.channel || ' went out ' || l.times || ' times'
        ELSE m.channel || ' failed, and the provider has it' END
    FROM notify_message m LEFT JOIN log l ON (l.channel, l.reference) = (m.channel, m.id::text)
    WHERE l.times > 1 OR l.times IS NULL AND (m.state IN ('accepted', 'delivered') OR m.reported_at IS NOT NULL)
       OR l.times IS NOT NULL AND m.state = 'failed' AND m.reported_at IS NULL
    UNION ALL
    SELECT o.reference, 'SMS under the name of this office that it has not written'
    FROM unnest(%(own)s::text[]) AS o (reference)
    WHERE NOT EXISTS (SELECT FROM notify_message m WHERE m.id::text = o.reference)
"""


@check("messages")
def messages(_office: str) -> Findings:
    """Each message once, about a filing of this office, and none stuck; what nobody knows waits for a person."""
    stuck = {f"stuck_{channel}": after for channel, after in STUCK_AFTER.items()}
    return broken(MESSAGES, of="notify_message", **stuck)


@check("written")
def written(office: str) -> Findings:
    """Whoever must hear of an event was written to, and nobody of anything that did not happen."""
    return broken(
        WRITTEN,
        of="notify_message",
        office=office,
        reminder=REMINDER,
        silent=SILENT,
        yellow=YELLOW,
        red=RED,
        bulk=BULK,
        invited=INVITED,
        office_hears=list(DISTRICT_HEARS_OF | CITY_HEARS_OF),
        filer_hears=list(FILER_HEARS_OF - MAYBE_UNREACHABLE),
    )


@check("provider")
def provider(office: str) -> Findings:
    """What was handed over the provider's own log has once, and nothing in this office's name besides."""
    ((now,),) = select("SELECT now()")  # the snapshot's; a row is committed before its message is sent
    try:
        log = taken()
    except NotSent as error:
        yield Finding("provider", f"its log cannot be had: {error.reason}")
        return 0
    if log is None:
        return 0
    sent = {"channels": [one.channel for one in log], "references": [one.reference for one in log]}
    return (yield from broken(PROVIDER, of="notify_message", own=_own(office, log, now), **sent))


def _own(office: str, log: list[Taken], before: datetime) -> list[str]:
    """The references of the SMS that went out in an office's name; a sign-in code is no message of ours."""
    card: Any = directory.office(office)
    return [
        one.reference
        for one in log
        if one.channel == Channel.SMS
        and one.signature == card.sms_signature
        and one.template.removesuffix(ENGLISH) in FILER_HEARS_OF | {BULK}
        and one.at < before
    ]
