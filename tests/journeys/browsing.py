"""A real browser, and what every journey in one does with it."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from demonstration.client import Caller
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


def filer_at(page: Page, system: System, office: str, contact: str) -> Caller:
    """A filer's browser, signed in; and their API."""
    caller = system.filer(office, contact)
    address = f"{system.base_url}/o/{office}/"
    page.context.add_cookies([{"name": f"beian-{office}", "value": caller.token, "url": address}])
    return caller


def caller_of(page: Page, system: System, office: str) -> Caller:
    """The filer who has signed in in a browser, at the API."""
    (token,) = (cookie["value"] for cookie in page.context.cookies() if cookie["name"] == f"beian-{office}")
    return Caller(system.base_url, office, token)


def fill_in(page: Page, form: dict[str, Any]) -> None:
    """Annex 1, step by step, up to the last one."""
    while page.locator("form[data-filing]").count():
        for name, value in form.items():
            if page.locator(f"[name={name}]").count():
                fill(page, name, value)
        here = page.url
        page.click("main .save button.main")
        page.wait_for_url(lambda url, here=here: url != here)  # type: ignore[misc]


def fill(page: Page, name: str, value: Any) -> None:
    """One field of annex 1."""
    field = page.locator(f"[name={name}]")
    if isinstance(value, list):
        for one in value:
            page.check(f"[name={name}][value={one}]")
    elif field.first.get_attribute("type") == "radio":
        page.check(f"[name={name}][value={str(value).lower()}]")
    else:
        field.fill(str(value))


def all_right(page: Page) -> None:
    """Every point of a filing's checklist is marked as right."""
    for point in page.locator(".check input[value=right]").all():
        point.check()


def clerk_of(system: System, office: str, role: str = "clerk") -> dict[str, Any]:
    return next(card[role] for card in system.people["offices"] if card["slug"] == office)


def sound(page: Page) -> None:
    """axe finds nothing (WCAG 2.2 AA), and nothing is to be scrolled sideways; what was asked for is there."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    results = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.violations_count == 0, results.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} pixels too wide"
