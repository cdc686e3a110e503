"""Who decides: a clerk of a district, an officer of the city; each signed in at the API."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from infra.db import office_scope
from tests.api import Caller, member
from tests.services.review.colleagues import Person, somebody
from tests.services.review.offices import OFFICE


@pytest.fixture
def clerk() -> Caller:
    return member("donggang", "clerk", "anna")


@pytest.fixture
def officer() -> Caller:
    return member("city", "officer", "chen")


@pytest.fixture
def wulian(db: None) -> Iterator[str]:
    """The scope of an office, read in English."""
    with office_scope(OFFICE), translation.override("en"):
        yield OFFICE


@pytest.fixture
def anna(db: None) -> Person:
    return somebody("Anna")


@pytest.fixture
def bo(db: None) -> Person:
    return somebody("Bo")


@pytest.fixture
def zhao(db: None) -> Person:
    return somebody("Zhao", "supervisor")
