"""The whole system, really running, once for all journeys of a worker."""

import pytest

from tests.journeys.running import running
from tests.journeys.system import System


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest) -> System:
    """Web, relay, workers and clock as processes; addresses and sign-ins as in `var/demo.json`."""
    return running(request.session)
