"""A real browser, and what every journey in one does with it."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.system import System

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


def page_of(browser: Browser, size: dict[str, int], language: str) -> Page:
    """A new visitor; a script or style that the policy refuses fails the test."""
    context = browser.new_context(viewport=size, locale=language)  # type: ignore[arg-type]
    page = context.new_page()
    page.on(
        "console",
        lambda message: pytest.fail(message.text) if "Content Security Policy" in message.text else None,
    )
    return page


def sign_in(page: Page, system: System, office: str, person: dict[str, Any]) -> None:
    """Staff at the desk's door."""
    page.goto(f"{system.base_url}/o/{office}/desk/")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.click("main button.main")
    page.wait_for_url(re.compile("/desk/$"), wait_until="load")


def clerk_of(system: System, office: str, role: str = "clerk") -> dict[str, Any]:
    return next(card[role] for card in system.people["offices"] if card["slug"] == office)


def sound(page: Page) -> None:
    """axe finds nothing (WCAG 2.2 AA), and nothing is to be scrolled sideways."""
    results = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.violations_count == 0, results.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} pixels too wide"
