"""F19: the disk of PostgreSQL, of the broker, of the logs is full, and has room again."""

from collections.abc import Iterator

import pytest

from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.faults.test_broker import waiting
from tests.faults.test_database import AWAY, serves
from tests.faults.trial import Trial
from tests.journeys.system import eventually

pytestmark = pytest.mark.xdist_group("faults")
SIZES = {"postgres": "700m", "rabbitmq": "300m", "log": "16m"}
# RabbitMQ raises its alarm below 50 MB.
LEFT = 20_000_000


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A stage with small disks."""
    stage = Stage(SIZES)
    try:
        yield stage.start()
    finally:
        stage.stop()


@pytest.fixture(scope="module")
def load(stage: Stage) -> Load:
    """The filings of that stage."""
    return Load(stage.system)


@pytest.mark.fault(
    "F19", "PostgreSQL's disk full (tmpfs)", "503 in plain words; it goes on by itself when there is room"
)
def test_database_disk_is_full(trial: Trial) -> None:
    with trial.fault(says=AWAY):
        with trial.stage.full("postgres"):
            eventually(lambda: len(trial.load.errors) >= 5, 120)
        if not serves(trial.stage):  # it ended itself: its supervisor starts it again
            trial.stage.stack.restart("postgres")


@pytest.mark.fault(
    "F19", "RabbitMQ's disk full (tmpfs): its alarm", "the relay waits; the web does not notice"
)
def test_broker_disk_is_full(trial: Trial) -> None:
    with trial.fault(quiet=True), trial.stage.full("rabbitmq", LEFT):
        eventually(lambda: waiting(trial) >= 5, 60)


@pytest.mark.fault("F19", "the disk of all logs full (tmpfs)", "lines are missing; nothing else is")
def test_log_disk_is_full(trial: Trial) -> None:
    with trial.fault(quiet=True), trial.stage.full("log"):
        done = sum(len(ride.done) for ride in trial.load.rides)
        eventually(lambda: sum(len(ride.done) for ride in trial.load.rides) >= done + 20, 60)
