"""What must hold of the docket: it is what the offices' own tables give for the events that it has heard of."""

from infra.ledger import Findings, broken, check
from services.review.city.counting import COUNTED

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

# A passage is written with the receipt of its event, too. What an older release told has none: it is left to history.
PASSAGES = """
    WITH line AS (
        SELECT h.filing_id, h.sequence, h.source, h.target, h.at FROM filings_history h WHERE h.source <> h.target
    ), passed AS (SELECT * FROM review_passage WHERE office = %(office)s)
    SELECT coalesce(l.filing_id, p.filing), CASE
        WHEN l.filing_id IS NULL THEN 'passed from ' || p.source || ' to ' || p.target || ', its history says otherwise'
        ELSE 'the figures lack line ' || l.sequence || ' of its history, which was told' END
    FROM line l FULL JOIN passed p ON (p.filing, p.sequence, p.source, p.target, p.at)
                                    = (l.filing_id, l.sequence, l.source, l.target, l.at)
    WHERE l.filing_id IS NULL OR p.filing IS NULL AND EXISTS (
        SELECT FROM events_outbox e JOIN events_receipt r ON r.service = 'review' AND r.event = e.id
        WHERE e.office = %(office)s AND e.subject = l.filing_id AND e.sequence = l.sequence AND e.data ? 'before')
"""
# The figures are kept by triggers with what they count, in one transaction: they are never on their way.
FIGURES = " UNION ALL ".join(
    f"""
    (WITH there AS ({counted.replace("%(place)s", "%(office)s")}),
    each_one ({key}, n) AS (
        SELECT {key}, count FROM there AS t ({key}, count)
        UNION ALL SELECT {key}, -count FROM review_{table} WHERE place = %(office)s
    )
    SELECT '{table} ' || concat_ws(' ', {key}), 'the figures count ' || -sum(n) || ' too many' FROM each_one
    GROUP BY {key} HAVING sum(n) <> 0)"""  # noqa: S608 - words of our own
    for table, (key, counted) in COUNTED.items()
)
CITYS = " UNION ALL ".join(
    f"""
    (SELECT '{table} ' || concat_ws(' ', {key}),
        'the city counts ' || sum(count) FILTER (WHERE place LIKE '*%%')
            || ', its offices ' || sum(count) FILTER (WHERE NOT place LIKE '*%%')
    FROM review_{table} GROUP BY {key}
    HAVING sum(CASE WHEN place LIKE '*%%' THEN count ELSE -count END) <> 0)"""  # noqa: S608
    for table, (key, _counted) in COUNTED.items()
)

COUNTS = """
    WITH kept AS (
        SELECT key AS state, value::bigint AS count
        FROM review_docketcount c, jsonb_each_text(to_jsonb(c) - 'office') WHERE c.office = %(office)s
    ), there AS (SELECT state, count(*) FROM review_docketentry WHERE office = %(office)s GROUP BY state)
    SELECT state, 'the docket counts ' || coalesce(k.count, 0) || ', and has ' || coalesce(t.count, 0)
    FROM kept k FULL JOIN there t USING (state) WHERE coalesce(k.count, 0) <> coalesce(t.count, 0)
"""


@check("docket")
def docket(office: str) -> Findings:
    """The docket has each filing of the office as it was told, and no other under the office's name."""
    of = "review_docketentry WHERE office = %(office)s"
    return broken(DOCKET, of=of, office=office)


@check("counts")
def counts(office: str) -> Findings:
    """The docket's counts are those of its rows."""
    return broken(COUNTS, of="review_docketcount WHERE office = %(office)s", office=office)


@check("passages")
def passages(office: str) -> Findings:
    """The docket has each change of a state that it was told of, as history has it."""
    return broken(PASSAGES, of="review_passage WHERE office = %(office)s", office=office)


@check("figures")
def figures(office: str) -> Findings:
    """The dashboard's figures are those of the docket's rows."""
    return broken(FIGURES, of="review_standing WHERE place = %(office)s", office=office)


@check("sums", shared=True)
def sums(_office: str) -> Findings:
    """The city's figures are the sums of its offices'."""
    return broken(CITYS, of="review_standing WHERE place LIKE '*%%'")
