"""Running systems for all tests of this process that ask for one."""

import tempfile
from functools import cache
from pathlib import Path

import pytest

from infra.local.stack import Stack
from tests.journeys.system import System, beside


@cache
def running(session: pytest.Session) -> System:
    """The system; it is started for the first who asks, and ended with the session."""
    return _started(session, beside("system"))


@cache
def mortal(session: pytest.Session) -> System:
    """Another, over a broker of its own: its processes are killed, and in the end its ledger is damaged."""
    broker = Stack(Path(tempfile.mkdtemp(prefix="beian-mortal-")), ["broker"], throwaway=True).start()
    session.addfinalizer(broker.stop)
    return _started(session, beside("mortal", broker.environment["BROKER_URL"]))


def _started(session: pytest.Session, settings: dict[str, str]) -> System:
    system = System(settings)
    session.addfinalizer(system.stop)
    system.start()
    return system
