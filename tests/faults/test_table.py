"""The table says the worst of all runs."""

from dataclasses import replace

from tests.faults.table import HEAD, RULE, table
from tests.faults.trial import Result


def test_a_line_is_the_worst_of_its_runs() -> None:
    good = Result("F10", "killed", "told again", "killed", recovery=1.2)
    bad = replace(good, lost=1, doubled=2, errors=3, recovery=0.5, failure="AssertionError")
    other = Result("F2", "killed", "done once", "relay")
    assert table([good, bad, other]).splitlines() == [
        HEAD,
        RULE,
        "| F2 | killed | done once | 0 | 0 | 0 | - | 0 | 1 | holds |",
        "| F10 | killed | told again | 1 | 2 | 0 | 0.50 | 3 | 2 | 1 failed |",
    ]
