"""The whole system, really running, once for all journeys of a worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.local.programs import chromium
from tests.journeys.running import running
from tests.journeys.system import System

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest) -> System:
    """Web, relay, workers and clock as processes; addresses and sign-ins as in `var/demo.json`."""
    return running(request.session)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        yield opened
        opened.close()
