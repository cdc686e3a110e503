"""Damages to what is between the offices: transfers, and what filings of several have in common."""

from uuid import uuid4

from tests.ledger.damages.kinds import damage
from tests.ledger.life import OFFICE, OTHER, Ledger

MADE = """
    INSERT INTO review_transfer (id, state, office, to_office, filing, successor, account, filer_kind, why, proposed_by,
        proposed_from) VALUES (%s, %s, %s, %s, %s, %s, 'x', 'company', '', '1', %s)
"""


def made(ledger: Ledger, state: str, filing: str) -> str:
    successor = str(uuid4())
    ledger.rows(MADE, uuid4(), state, OFFICE, OTHER, filing, successor, OFFICE)
    return successor


@damage("transfers", "was passed on, and is draft here")
def a_transfer_that_did_not_happen(ledger: Ledger) -> str:
    made(ledger, "done", filing := ledger.draft())
    return filing


@damage("transfers", "was taken over, and did not come", office=OTHER)
def a_transfer_that_did_not_arrive(ledger: Ledger) -> str:
    return made(ledger, "done", ledger.draft())


@damage("still", "and its clock does not stand still")
def a_transfer_without_its_pause(ledger: Ledger) -> str:
    made(ledger, "agreed", filing := ledger.draft())
    return filing


@damage("still", "for a transfer that is not there")
def a_pause_without_its_transfer(ledger: Ledger) -> str:
    ledger.rows(
        "INSERT INTO filings_pause (filing_id, reason) VALUES (%s, 'transfer')", filing := ledger.draft()
    )
    return filing


@damage("traits", "or not by what it says")
def a_trait_removed(ledger: Ledger) -> str:
    ledger.rows(
        "DELETE FROM review_trait WHERE filing = %s AND kind = 'account'", filing := ledger.ids["archived"]
    )
    return filing


@damage("traits", "is compared, and is not here")
def a_trait_of_nobody(ledger: Ledger) -> str:
    ledger.rows(
        "INSERT INTO review_trait (filing, kind, value, office) VALUES (%s, 'uscc', 'x', %s)",
        filing := str(uuid4()),
        OFFICE,
    )
    return filing


@damage("crossings", "a finding of what no two offices have", office="shared")
def a_finding_of_nothing(ledger: Ledger) -> str:
    ledger.rows("INSERT INTO review_crossing (id, kind, value) VALUES (%s, 'uscc', 'y')", key := uuid4())
    return str(key)
