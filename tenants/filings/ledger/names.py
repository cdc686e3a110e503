"""What a filing is found by is what stands in it."""

from infra.ledger import Findings, broken, check

NAMES = """
    SELECT coalesce(f.id, n.filing), CASE
        WHEN f.id IS NULL THEN 'words of a filing that is not here'
        WHEN n.filing IS NULL THEN 'it is found by nothing'
        ELSE 'it is found by other words than its own' END
    FROM filings_filing f FULL JOIN filings_name n ON n.filing = f.id
    WHERE f.id IS NULL OR n.filing IS NULL
       OR n.words <> filings_words(f.account, f.nickname, f.org_name, f.wechat_id,
            f.founder_name, f.number, f.initials)
       OR n.tails <> array_remove(ARRAY[f.contact_tail, f.admin_mobile_tail, f.org_phone_tail,
            f.founder_mobile_tail], '')
       OR n.pairs <> filings_pairs(n.words)::varchar[]
"""


@check("names")
def names(office: str) -> Findings:  # noqa: ARG001 - the office whose snapshot it is
    """The search finds each filing by its account and names, and nothing else."""
    return (yield from broken(NAMES, of="filings_name"))
