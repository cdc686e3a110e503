"""What the faults are tried on: the same running system as the journeys'."""

import pytest

from tests.journeys.running import running
from tests.journeys.system import System


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest) -> System:
    """Web, relay, workers and clock as processes."""
    return running(request.session)
