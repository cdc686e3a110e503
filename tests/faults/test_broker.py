"""F10 to F12: RabbitMQ restarted, killed, gone for ten minutes, blocked by its alarm."""

import time

import pytest

from tests.faults.load import RATE
from tests.faults.trial import Trial
from tests.journeys.system import eventually

pytestmark = pytest.mark.xdist_group("faults")
GONE_SECONDS, BLOCKED_SECONDS = 600.0, 15.0
WAITING = "SELECT count(*) FROM shared.events_outbox WHERE published_at IS NULL"


def waiting(trial: Trial) -> int:
    """How many events are not published."""
    return int(trial.system.database.execute(WAITING).fetchone()[0])  # type: ignore[index]


@pytest.mark.fault("F10", "RabbitMQ restarted in order", "what was not confirmed is published again")
def test_restarted(trial: Trial) -> None:
    with trial.fault(quiet=True):
        trial.stage.stack.restart("rabbitmq")


@pytest.mark.fault("F10", "RabbitMQ killed with SIGKILL", "what was not confirmed is published again")
def test_killed(trial: Trial) -> None:
    with trial.fault(quiet=True):
        trial.stage.stack.kill("rabbitmq")
        eventually(lambda: waiting(trial) >= 5)
        trial.stage.stack.restart("rabbitmq")


@pytest.mark.fault(
    "F11",
    "RabbitMQ gone for 10 minutes",
    "the web goes on, the outbox grows, and is drained at 5 times the rate at which it grew",
)
def test_gone_for_ten_minutes(trial: Trial) -> None:
    with trial.fault(quiet=True):
        trial.stage.stack.kill("rabbitmq")
        time.sleep(GONE_SECONDS)
        backlog = waiting(trial)
        assert backlog > 0.8 * RATE * GONE_SECONDS
        trial.stage.stack.restart("rabbitmq")
        back = time.monotonic()
        eventually(lambda: waiting(trial) < RATE, 120)
        assert backlog / (time.monotonic() - back) >= 5 * RATE


@pytest.mark.fault(
    "F12", "RabbitMQ's memory alarm (connection.blocked)", "the relay waits; the web does not notice"
)
def test_blocked_by_its_alarm(trial: Trial) -> None:
    with trial.fault(quiet=True):
        trial.stage.rabbitmqctl("set_vm_memory_high_watermark", "0.0001")
        eventually(lambda: waiting(trial) >= 5)
        time.sleep(BLOCKED_SECONDS)
        trial.stage.rabbitmqctl("set_vm_memory_high_watermark", "0.4")
