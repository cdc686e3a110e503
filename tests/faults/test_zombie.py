"""F6: a worker that stands still for minutes, and goes on as if nothing had been."""

import signal
import time

import pytest

from tests.faults.trial import Trial

pytestmark = pytest.mark.xdist_group("faults")
STOPPED_SECONDS = 300.0


@pytest.mark.fault(
    "F6",
    "notify stopped (SIGSTOP) for 5 minutes beside another, then continued",
    "the other takes over; what the stopped one writes late changes nothing",
)
def test_worker_stands_still(trial: Trial) -> None:
    system = trial.system
    with trial.fault(quiet=True), system.twin("notify"):
        system.signal("notify", signal.SIGSTOP)
        time.sleep(STOPPED_SECONDS)
        system.signal("notify", signal.SIGCONT)
