"""The pictures of the desks: every page that their bars lead to, as a supervisor and an officer of the city see it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
TALL = DESK | {"height": 900}  # what lies below is not drawn
PLACES = "header nav a, nav.beside a"
INSIDE = "/desk/"


def take(browser: Browser, known: dict[str, Any], office: str, folder: Path) -> None:
    """Take them of a local system that has played its month.

    Args:
        known: what `var/demo.json` says.
        office: the district whose desk is shown.
        folder: where the pictures go, as desk-<page>.png and city-<page>.png.
    """
    (card,) = (card for card in known["offices"] if card["slug"] == office)
    page = _at(browser, TALL, known["base_url"], office, card["supervisor"])
    for path in _places(page):
        _shoot(page, path, folder / f"desk-{_name(path)}.png")
    page.goto(f"{known['base_url']}/o/{office}/desk/")
    page.locator(".rows tbody a").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / "desk-filing.png")
    phone = _at(browser, PHONE, known["base_url"], office, card["clerk"])
    phone.screenshot(path=folder / "desk-queue-phone.png")
    city = _at(browser, TALL, known["base_url"], "city", known["city"])
    for path in _places(city):
        _shoot(city, path, folder / f"city-{_name(path)}.png")


def _at(browser: Browser, size: dict[str, int], base_url: str, office: str, person: dict[str, str]) -> Page:
    """Somebody's desk, in Chinese, by daylight."""
    page = browser.new_page(viewport=size, locale="zh-CN", color_scheme="light")  # type: ignore[arg-type]
    page.goto(f"{base_url}/o/{office}{INSIDE}")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.click("main button.main")
    page.wait_for_url(re.compile(f"{INSIDE}$"))
    return page


def _places(page: Page) -> list[str]:
    """The addresses of all pages of this desk: what the bar leads to, and what lies beside each of those."""
    found = dict.fromkeys(_here(page))
    for address in list(found):
        page.goto(address)
        found |= dict.fromkeys(_here(page))
    return list(found)


def _here(page: Page) -> Iterator[str]:
    for link in page.locator(PLACES).all():
        address = str(link.evaluate("one => one.href"))
        if INSIDE in address:
            yield address


def _shoot(page: Page, address: str, path: Path) -> None:
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=path)


def _name(address: str) -> str:
    """What a picture is called after: the page's address below the desk."""
    return address.partition(INSIDE)[2].strip("/").replace("/", "-") or "queue"
