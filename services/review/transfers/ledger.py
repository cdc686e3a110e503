"""What must hold of transfers: what has gone is at both ends what the row says, and what waits stands still."""

from infra.ledger import Findings, broken, check

# In the office that it left; and in the one to which it came. Both sides are written in one transaction with the row.
GONE = """
    SELECT t.filing, CASE
        WHEN f.id IS NULL THEN 'was passed on, and is not here'
        WHEN f.withdrawal_reason <> 'transferred' THEN 'was passed on, and is ' || f.state || ' here'
        ELSE 'was passed to ' || t.to_office || ', its history says otherwise' END
    FROM review_transfer t LEFT JOIN filings_filing f ON f.id = t.filing
    WHERE t.office = %(office)s AND t.state = 'done' AND (f.id IS NULL OR f.withdrawal_reason <> 'transferred'
        OR NOT EXISTS (SELECT FROM filings_history h WHERE h.filing_id = t.filing AND h.event = 'filing.transferred'
            AND h.detail ->> 'to' = t.to_office AND h.detail ->> 'successor' = t.successor::text))
    UNION ALL
    SELECT f.id, 'is passed on, and no transfer says so' FROM filings_filing f
    WHERE f.withdrawal_reason = 'transferred' AND NOT EXISTS (
        SELECT FROM review_transfer t WHERE t.filing = f.id AND t.state = 'done' AND t.office = %(office)s)
    UNION ALL
    SELECT coalesce(p.filing, t.successor), CASE
        WHEN p.id IS NULL THEN 'was taken over, and did not come'
        ELSE 'has come, and no transfer says so' END
    FROM (SELECT * FROM review_transfer WHERE to_office = %(office)s AND state = 'done') t
    FULL JOIN filings_past p ON (p.transfer, p.filing, p.before_it, p.office)
                              = (t.id, t.successor, t.filing, t.office)
    WHERE p.id IS NULL OR t.id IS NULL
"""
WAITS = """
    SELECT coalesce(t.filing, p.filing_id), CASE
        WHEN t.id IS NULL THEN 'its clock stands still for a transfer that is not there'
        ELSE 'a transfer of it is under way, and its clock does not stand still' END
    FROM (SELECT * FROM review_transfer WHERE office = %(office)s AND state IN ('proposed', 'agreed')) t
    FULL JOIN (SELECT * FROM filings_pause WHERE reason = 'transfer' AND ended_at IS NULL) p
      ON p.filing_id = t.filing
    WHERE t.id IS NULL OR p.id IS NULL AND EXISTS (SELECT FROM filings_filing f WHERE f.id = t.filing
        AND f.state IN ('draft', 'submitted', 'returned', 'overdue'))
"""


@check("transfers")
def transfers(office: str) -> Findings:
    """What went from this office, or came to it, is here as its transfer says; and nothing else is."""
    of = "review_transfer WHERE %(office)s IN (office, to_office)"
    return broken(GONE, of=of, office=office)


@check("still")
def still(office: str) -> Findings:
    """What waits for another office has a clock that stands still, and nothing else has."""
    return broken(WAITS, of="review_transfer WHERE office = %(office)s", office=office)
