"""The API against a model, with faults at random between its calls: hypothesis looks for a sequence that fails."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.faults.load import RETURN, Load, Ride, persist, tally
from tests.faults.mishaps import MISHAPS
from tests.faults.stage import Stage
from tests.faults.trial import Result, ledger
from tests.journeys.steps import submitted

pytestmark = pytest.mark.xdist_group("faults")
EXAMPLES, STEPS = 4, 14
# What can be done: from which states, to which one, and what is sent with it.
MOVES: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "submit": ({"returned"}, "submitted", {}),
    "return": ({"submitted"}, "returned", RETURN),
    "approve": ({"submitted"}, "county_approved", {}),
    "send_back": ({"county_approved"}, "submitted", {"reason": "再看"}),
    "archive": ({"county_approved"}, "city_archived", {}),
    "withdraw": ({"submitted", "returned"}, "withdrawn", {"reason": "closed"}),
}
OF_CITY = {"send_back", "archive"}


class Model(RuleBasedStateMachine):
    """What each filing must be, and everything that was told of it."""

    filings = Bundle("filings")

    def __init__(self, stage: Stage, load: Load) -> None:
        super().__init__()
        self.stage, self.load = stage, load
        self.clerk, self.city = stage.system.staff("donggang"), stage.system.staff("city")
        self.supervisor = stage.system.staff("donggang", "supervisor")
        self.states: dict[str, str] = {}
        self.rides: list[Ride] = []

    @rule(target=filings)
    def hand_in(self) -> Ride:
        """A new filing, with its documents and its paper copy."""
        filer = self.load.filer("donggang")
        ride = Ride("donggang", filer, submitted(self.clerk, filer))
        self.supervisor.post(f"filings/{ride.filing}/paper", {})
        self.rides.append(ride)
        self.states[ride.filing] = "submitted"
        return ride

    @rule(ride=filings, verb=st.sampled_from(sorted(MOVES)))
    def move(self, ride: Ride, verb: str) -> None:
        """Done where the model says so, refused where it does not."""
        sources, target, body = MOVES[verb]
        who, path = self.supervisor, f"filings/{ride.filing}/{verb}"
        if verb in OF_CITY:
            who, path = self.city, f"docket/{ride.office}/{ride.filing}/{verb}"
        may = self.states[ride.filing] in sources
        answer = persist(who, path, body)
        assert answer is not None
        assert answer.status == (200 if may else 409), answer.body
        if may:
            self.states[ride.filing] = target
            ride.done.append(verb)

    @rule(name=st.sampled_from(sorted(MISHAPS)))
    def mishap(self, name: str) -> None:
        """Something breaks, and mends itself."""
        MISHAPS[name](self.stage)

    def teardown(self) -> None:
        """All that was told has been handled: nothing lost, nothing doubled, every filing where the model has it."""
        self.stage.system.settle()
        found = {ride.filing: self.clerk.get(f"filings/{ride.filing}")["state"] for ride in self.rides}
        assert found == self.states
        told = tally(self.stage.system, self.rides)
        assert (told.lost(), told.doubled()) == (0, 0), told
        assert ledger(self.stage) == "clean"


@pytest.mark.fault(
    "F1-F26",
    f"{EXAMPLES} sequences of {STEPS} calls and faults at random (hypothesis, against a model)",
    "every answer as the model has it",
)
def test_calls_and_faults_in_any_order(stage: Stage, load: Load, result: Result) -> None:
    options = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    with result.kept():
        run_state_machine_as_test(lambda: Model(stage, load), settings=options)
