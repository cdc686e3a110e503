"""As over Valkey: processes are killed between the steps of a burst of filings, over RabbitMQ."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.burst import Burst
from tests.journeys.system import System, beside

# Its queues are those of the tests of the events.
pytestmark = pytest.mark.xdist_group("broker")


@pytest.fixture
def system() -> Iterator[System]:
    """A system of its own, over RabbitMQ."""
    system = System(beside("rabbitmq", os.environ["BEIAN_TEST_RABBITMQ"]))
    system.start()
    yield system
    system.stop()


def test_killed_while_it_works(system: System) -> None:
    burst = Burst(system)
    for step in burst.steps:
        step()
        system.kill("relay", "intake", "review", "notify")
        system.start("relay", "intake", "review", "notify")
    burst.came_out_right()
