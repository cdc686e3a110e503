"""The whole system, really running, once for all journeys of a worker."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

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


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who clicks or taps looks at the answer before going on, where it takes the place of what is shown, too.

    Playwright itself waits for a page that is loaded; with `no_wait_after` for neither.
    """

    def waits(one: type[Page] | type[Locator], name: str) -> None:
        press = getattr(one, name)

        def pressed(self: Any, *arguments: Any, **options: Any) -> None:
            press(self, *arguments, **options)
            page = self if isinstance(self, Page) else self.page
            if not options.get("no_wait_after") and not page.is_closed():
                expect(page.locator(".htmx-request")).to_have_count(0, timeout=30_000)

        monkeypatch.setattr(one, name, pressed)

    for name in ("click", "tap"):
        waits(Page, name)
        waits(Locator, name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        yield opened
        opened.close()
