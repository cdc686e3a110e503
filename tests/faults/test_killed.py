"""Processes are killed between the steps of a burst of filings, over Valkey: nothing is lost, nothing is done twice."""

import pytest
import redis

from tests.faults.burst import Burst
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("mortal")
PROCESSES = ("relay", "intake", "review", "notify")


def test_killed_while_it_works(system: System) -> None:
    burst = Burst(system)
    for step in burst.steps:
        step()
        system.kill(*PROCESSES)
        system.start(*PROCESSES)
    burst.came_out_right()


def test_what_happens_while_all_are_dead_is_caught_up(system: System) -> None:
    burst = Burst(system)
    burst.submit()
    system.kill("relay", "review", "notify")
    burst.approve()
    burst.archive()
    system.start("relay", "review", "notify")
    burst.came_out_right()


def test_what_the_broker_loses_is_told_again(system: System) -> None:
    burst = Burst(system)
    broker = redis.Redis.from_url(system.settings["BROKER_URL"])
    burst.submit()
    system.kill("notify")
    burst.approve()
    eventually(lambda: broker.llen("notify.events"))
    # As a worker takes it along that is killed before it has noted what it was given.
    assert broker.delete("notify.events")
    system.start("notify")
    burst.archive()
    burst.came_out_right()
