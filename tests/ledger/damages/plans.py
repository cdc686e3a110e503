"""Damages to what was planned of an office's card and staff."""

from tests.ledger.damages.kinds import damage
from tests.ledger.life import OFFICE, Ledger

MADE = """
    INSERT INTO offices_planned (kind, office, values, starts_at, made_by, role, made_office, done_at, refused)
    VALUES ('card', %s, '{}', now() - interval '2 hours', '1', 'supervisor', %s, %s, NULL) RETURNING id
"""


@damage("plans", "the office's trail has no word of it")
def a_plan_that_left_no_trace(ledger: Ledger) -> str:
    return f"plan {ledger.one(MADE, OFFICE, OFFICE, '2026-01-01')}"


@damage("plans", "still waits")
def a_plan_that_was_forgotten(ledger: Ledger) -> str:
    number = ledger.one(MADE, OFFICE, OFFICE, "2026-01-01")
    # Nobody knows how to make a change of this kind: the clock says so, and leaves it.
    ledger.rows("UPDATE offices_planned SET kind = 'none', done_at = NULL WHERE id = %s", number)
    return f"plan {number}"
