"""One running system for all tests of this process that ask for one."""

from functools import cache

import pytest

from tests.journeys.system import System, beside


@cache
def running(session: pytest.Session) -> System:
    """The system; it is started for the first who asks, and ended with the session."""
    system = System(beside("system"))
    session.addfinalizer(system.stop)
    system.start()
    return system
