"""The pictures of the desks: every page that their bars lead to, as a supervisor and an officer of the city see it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
TALL = DESK | {"height": 900}  # what lies below is not drawn
PLACES = "header nav a, nav.beside a"
ROWS = "main .rows tbody a:not(.why)"
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
    _all(page, folder, "desk")
    _deciding(page, folder, f"{known['base_url']}/o/{office}{INSIDE}")
    phone = _at(browser, PHONE, known["base_url"], office, card["clerk"])
    phone.screenshot(path=folder / "desk-queue-phone.png")
    _all(_at(browser, TALL, known["base_url"], "city", known["city"]), folder, "city")
    _looking_back(_at(browser, TALL, known["base_url"], "city", known["city"]["auditor"]), folder, office)


def _all(page: Page, folder: Path, desk: str) -> None:
    """Each page that the desk leads to, and of each list what its first row leads to."""
    places = _places(page)
    for address in places:
        name = f"{desk}-{_name(address)}"
        _shoot(page, address, folder / f"{name}.png")
        rows = [str(link.evaluate("one => one.href")) for link in page.locator(ROWS).all()]
        if inner := next((one for one in rows if INSIDE in one and one.partition("?")[0] not in places), ""):
            _shoot(page, inner, folder / f"{name}-one.png")


def _looking_back(page: Page, folder: Path, office: str) -> None:
    """An office's trail and a past day of it as the city's auditor reads them, and one filing as it was then."""
    desk = page.url
    _shoot(page, f"{desk}trail/?office={office}", folder / "city-trail.png")
    _shoot(page, f"{desk}then/?office={office}", folder / "city-then.png")
    _follow(page, "td a[href*='then/filings/']")
    _follow(page, ROWS)
    page.screenshot(path=folder / "city-filing-then.png")


def _follow(page: Page, links: str) -> None:
    """Load what the first of these links leads to."""
    page.goto(str(page.locator(links).first.evaluate("one => one.href")))
    page.wait_for_load_state("networkidle")


def _deciding(page: Page, folder: Path, desk: str) -> None:
    """Several chosen at once, and a notice of what to correct as its filer will read it."""
    page.goto(desk)
    page.check("#choose-all input")
    page.click("#chosen button[value=approve]")
    page.wait_for_selector(".points")
    page.screenshot(path=folder / "desk-chosen.png")
    page.goto(desk)
    _follow(page, ROWS)
    points = page.locator(".check")
    for number in range(points.count()):
        points.nth(number).locator(f"input[value={'right' if number else 'wrong'}]").check()
    reason = points.first.locator("select.reason").first
    reason.select_option(index=1)
    page.click("#notice")
    page.wait_for_selector("#send-notice")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / "desk-notice.png")


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
