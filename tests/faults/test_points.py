"""SIGKILL at every numbered point of the write, relay, handler and send paths: nothing is lost, nothing is doubled."""

import pytest

from infra.failpoints import POINTS
from tests.faults.trial import Trial, dies

pytestmark = pytest.mark.xdist_group("faults")
PROCESSES = {"write": "web", "relay": "relay", "handler": "notify", "send": "notify"}


@pytest.mark.fault(
    "every point",
    "SIGKILL at each numbered point of the write, relay, handler and send paths",
    "whatever was begun is finished or never was",
    measured=False,
)
@pytest.mark.parametrize("point", POINTS)
def test_killed_at(trial: Trial, point: str) -> None:
    # One that is never reached lets nobody die, and the trial fails.
    with trial.fault(quiet=not point.startswith("write")):
        dies(trial, PROCESSES[point.partition(".")[0]], point)


@pytest.mark.fault(
    "every point",
    "SIGKILL of the docket's worker at each point of the handler",
    "as above: the docket is what the offices' own tables say",
    measured=False,
)
@pytest.mark.parametrize("point", [point for point in POINTS if point.startswith("handler")])
def test_docket_killed_at(trial: Trial, point: str) -> None:
    with trial.fault(quiet=True):
        dies(trial, "review", point)
