"""A filing is what its history says; every line of it is in the audit trail and was told, and nothing else was."""

from infra.events.envelope import TYPES
from infra.ledger import Findings, broken, check
from tenants.filings.events import FilingEvent
from tenants.filings.states import State

HISTORY = """
    WITH line AS (
        SELECT filing_id, sequence, source, target,
               coalesce(lag(sequence) OVER w, 0) AS before, coalesce(lag(target) OVER w, %(first)s) AS reached,
               lead(sequence) OVER w IS NULL AS last
        FROM filings_history WINDOW w AS (PARTITION BY filing_id ORDER BY sequence)
    )
    SELECT filing_id, 'line ' || before + 1 || ' of its history is missing' FROM line WHERE sequence <> before + 1
    UNION ALL
    SELECT filing_id, 'line ' || sequence || ' begins as ' || source || ', the one before ended as ' || reached
    FROM line WHERE sequence = before + 1 AND source <> reached
    UNION ALL
    SELECT coalesce(f.id, l.filing_id), CASE
        WHEN f.id IS NULL THEN 'a history without its filing'
        WHEN l.filing_id IS NULL THEN 'no history'
        WHEN f.state <> l.target THEN 'is ' || f.state || ', its history says ' || l.target
        ELSE 'counts ' || f.sequence || ' events, its history ' || l.sequence END
    FROM filings_filing f FULL JOIN (SELECT * FROM line WHERE last) l ON l.filing_id = f.id
    WHERE f.id IS NULL OR l.filing_id IS NULL OR f.state <> l.target OR f.sequence <> l.sequence
"""
# One statement writes line and entry, and PostgreSQL gives both that statement's time.
TRAIL = """
    WITH entry AS (SELECT * FROM audit_auditentry WHERE action = ANY(%(types)s))
    SELECT coalesce(h.filing_id, a.subject), CASE
        WHEN a.id IS NULL THEN 'line ' || h.sequence || ' (' || h.event || ') has no audit entry that says the same'
        ELSE 'audit entry ' || a.id || ' (' || a.action || ') has no history line that says the same' END
    FROM filings_history h FULL JOIN entry a
      ON (a.subject, a.action, a.at, a.actor_kind, a.actor, a.role, a.detail)
       = (h.filing_id, h.event, h.at, h.actor_kind, h.actor, h.role, h.detail)
    WHERE h.id IS NULL OR a.id IS NULL
    UNION ALL
    SELECT subject, count(*) || ' audit entries of one ' || action FROM entry
    GROUP BY subject, action, at HAVING count(*) > 1
"""
OUTBOX = """
    WITH told AS (SELECT * FROM events_outbox WHERE office = %(office)s AND type = ANY(%(types)s))
    SELECT coalesce(h.filing_id, e.subject), CASE
        WHEN e.id IS NULL THEN 'line ' || h.sequence || ' (' || h.event || ') has no event that says the same'
        ELSE 'event ' || e.id || ' (' || e.type || ', ' || e.sequence || ') has no history line that says the same' END
    FROM filings_history h FULL JOIN told e
      ON (e.subject, e.sequence, e.type, e.data->>'previous', e.data->>'state')
       = (h.filing_id, h.sequence, h.event, h.source, h.target)
    WHERE h.id IS NULL OR e.id IS NULL
    UNION ALL
    SELECT subject, count(*) || ' events of line ' || sequence FROM told
    GROUP BY subject, sequence HAVING count(*) > 1
"""
BELONGINGS = """
    SELECT d.id::text, 'document of a filing that is not here: ' || d.filing_id FROM filings_document d
    WHERE NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing_id)
    UNION ALL
    SELECT p.id::text, 'pause of a filing that is not here: ' || p.filing_id FROM filings_pause p
    WHERE NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = p.filing_id)
    UNION ALL
    SELECT r.id::text, 'remark of a line that is not here: ' || r.filing || ' ' || r.sequence FROM filings_remark r
    WHERE NOT EXISTS (SELECT FROM filings_history h WHERE (h.filing_id, h.sequence) = (r.filing, r.sequence))
    UNION ALL
    SELECT q.id::text, 'question about a filing that is not here: ' || q.filing FROM filings_question q
    WHERE NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = q.filing)
    UNION ALL
    SELECT e.id::text, 'examination of a filing that is not here: ' || e.filing FROM filings_examination e
    WHERE NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = e.filing)
    UNION ALL
    SELECT n.number, 'notice of a return that is not here: ' || n.filing || ' ' || n.sequence
    FROM filings_correctionnotice n WHERE NOT EXISTS (SELECT FROM filings_history h
        WHERE (h.filing_id, h.sequence, h.event) = (n.filing, n.sequence, 'filing.returned'))
    UNION ALL
    SELECT f.id::text, 'replaces a filing that is not here: ' || f.replaces FROM filings_filing f
    WHERE f.replaces IS NOT NULL AND NOT EXISTS (SELECT FROM filings_filing o WHERE o.id = f.replaces)
"""


@check("history")
def history(_office: str) -> Findings:
    """A filing's state and sequence are those of its last line; lines are numbered without gaps, and join."""
    return broken(HISTORY, of="filings_filing", first=str(State.DRAFT))


@check("trail")
def trail(_office: str) -> Findings:
    """Each line has one audit entry, by the same actor at the same time; no entry tells of another event."""
    return broken(TRAIL, of="filings_history", types=_types())


@check("outbox")
def outbox(office: str) -> Findings:
    """Each line has one event in the outbox, and each event of this office its line."""
    return broken(OUTBOX, of="filings_history", office=office, types=_types())


@check("belongings")
def belongings(_office: str) -> Findings:
    """Whatever names a filing names one of this office."""
    return broken(BELONGINGS, of="filings_filing")


def _types() -> list[str]:
    return [name for name, event in TYPES.items() if issubclass(event, FilingEvent)]
