"""What must hold of the docket: it is what the offices' own tables give for the events that it has heard of.

And of decisions: none stays longer than its time.
"""

from infra.ledger import Findings, broken, check

# An entry is written in one transaction with the receipt of its event: it may be ahead of what was heard (it was
# rebuilt) and behind the office (an event is on its way), but not behind what was heard. The account and the due date
# are not compared: what a filer edits is told with the next event.
DOCKET = """
    WITH heard AS (
        SELECT e.subject, max(e.sequence) AS sequence
        FROM events_outbox e JOIN events_receipt r ON r.service = 'review' AND r.event = e.id
        WHERE e.office = %(office)s GROUP BY e.subject
    ), entry AS (SELECT * FROM review_docketentry WHERE office = %(office)s)
    SELECT coalesce(f.id, d.filing), CASE
        WHEN f.id IS NULL THEN 'is in the docket, and the office has no such filing'
        WHEN d.filing IS NULL THEN 'is not in the docket, which has heard of it'
        WHEN d.sequence < h.sequence OR d.sequence > f.sequence
            THEN 'the docket is at event ' || d.sequence || ', was told ' || coalesce(h.sequence::text, 'nothing')
                 || ', the office is at ' || f.sequence
        WHEN d.state <> l.target THEN 'the docket says ' || d.state || ', the history ' || l.target
        ELSE concat('the docket has (', concat_ws(', ', d.kind, d.filer_kind, d.paper, d.late, d.number),
                    '), the office (', concat_ws(', ', f.kind, f.filer_kind, f.paper_state, f.late, f.number), ')')
        END
    FROM filings_filing f
    FULL JOIN entry d ON d.filing = f.id
    LEFT JOIN heard h ON h.subject = coalesce(f.id, d.filing)
    LEFT JOIN filings_history l ON l.filing_id = d.filing AND l.sequence = d.sequence
    WHERE f.id IS NULL OR d.filing IS NULL AND h.subject IS NOT NULL
       OR d.sequence < h.sequence OR d.sequence > f.sequence OR d.state <> l.target
       OR d.sequence = f.sequence AND (d.kind, d.filer_kind, d.paper, d.late, d.number)
                                   <> (f.kind, f.filer_kind, f.paper_state, f.late, f.number)
"""

COUNTS = """
    WITH kept AS (
        SELECT key AS state, value::bigint AS count
        FROM review_docketcount c, jsonb_each_text(to_jsonb(c) - 'office') WHERE c.office = %(office)s
    ), there AS (SELECT state, count(*) FROM review_docketentry WHERE office = %(office)s GROUP BY state)
    SELECT state, 'the docket counts ' || coalesce(k.count, 0) || ', and has ' || coalesce(t.count, 0)
    FROM kept k FULL JOIN there t USING (state) WHERE coalesce(k.count, 0) <> coalesce(t.count, 0)
"""


DECISIONS = """
    SELECT filing, CASE
        WHEN NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing)
            THEN 'a decision of a filing that is not here'
        WHEN refused <> '' THEN 'decided by ' || by || ', who has not seen yet that it could not be done: ' || refused
        ELSE 'decided, and was to leave at ' || leaves_at END,
        refused <> '' AND EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing)
    FROM review_decision d
    WHERE office = %(office)s AND (refused <> '' OR leaves_at < now() - %(limit)s
        OR NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing))
"""


@check("decisions")
def decisions(office: str) -> Findings:
    """What was decided at a desk leaves when its seconds are over, or says why not."""
    return broken(DECISIONS, of="review_decision WHERE office = %(office)s", office=office)


@check("docket")
def docket(office: str) -> Findings:
    """The docket has each filing of the office as it was told, and no other under the office's name."""
    of = "review_docketentry WHERE office = %(office)s"
    return broken(DOCKET, of=of, office=office)


@check("counts")
def counts(office: str) -> Findings:
    """The docket's counts are those of its rows."""
    return broken(COUNTS, of="review_docketcount WHERE office = %(office)s", office=office)
