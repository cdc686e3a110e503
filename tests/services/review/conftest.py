"""Who decides: a clerk of a district, an officer of the city; each signed in at the API."""

import pytest

from tests.api import Caller, member


@pytest.fixture
def clerk() -> Caller:
    return member("donggang", "clerk", "anna")


@pytest.fixture
def officer() -> Caller:
    return member("city", "officer", "chen")
