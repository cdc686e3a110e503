"""An officer of the city at the set-up's pages; what a test puts in force is forgotten with it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tenants.offices import directory
from tests.services.review.offices import browser


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What a test put in force is rolled back: the process must not remember it."""
    directory.forget()
    yield
    directory.forget()


@pytest.fixture
def officer() -> Client:
    return browser("officer", office="city")
