"""As over Valkey, over RabbitMQ: and one of the processes dies at the worst of its points (all with `--faults`)."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.burst import Burst
from tests.journeys.system import System, beside, eventually

# Its queues are those of the tests of the events.
pytestmark = pytest.mark.xdist_group("broker")
POINTS = (("relay", "relay.confirmed"), ("notify", "send.accepted"), ("review", "handler.effect"))


@pytest.fixture
def system() -> Iterator[System]:
    """A system of its own, over RabbitMQ."""
    system = System(beside("rabbitmq", os.environ["BEIAN_TEST_RABBITMQ"]))
    system.start()
    yield system
    system.stop()


def test_killed_where_it_hurts_most(system: System) -> None:
    burst = Burst(system)
    for step, (name, point) in zip(burst.steps, POINTS, strict=True):
        system.kill(name)
        system.start(name, BEIAN_FAILPOINT=point)
        step()
        eventually(lambda name=name: system.died(name))
        system.start(name)
    burst.came_out_right()
