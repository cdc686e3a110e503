"""Signing in as people do: a code asked for again in a real browser, and what is told and shown of one's data."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import DESK, PHONE, page_of, sound
from tests.journeys.steps import RECENT, begin
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")
OFFICE = "shanhaitian"


def ask(page: Page, system: System, mobile: str) -> None:
    """Ask for a code; the minute between two has passed."""
    system.database.execute(
        f"UPDATE o_{OFFICE}.intake_signincode SET sent_at = sent_at - interval '2 minutes'"
    )
    page.goto(f"{system.base_url}/o/{OFFICE}/")
    page.fill("[name=contact]", mobile)
    page.click("form[action$='/sign-in/'] button.main")


def test_a_browser_counts_for_the_second_code_and_nothing_is_to_be_done(
    system: System, browser: Browser
) -> None:
    mobile = system.cast(OFFICE).person().mobile
    for _first_and_second in range(2):
        known = {message["id"] for message in system.sink.messages(mobile)}
        page = page_of(browser, PHONE, "zh-CN")
        ask(page, system, mobile)
        page.fill("[name=code]", system.sink.code(mobile, known))
        page.click("main button.main")
        expect(page.locator("#own")).to_be_visible()


def test_a_browser_that_cannot_count_says_how_long_to_wait(system: System, browser: Browser) -> None:
    mobile = system.cast(OFFICE).person().mobile
    first = page_of(browser, PHONE, "zh-CN")
    ask(first, system, mobile)
    expect(first.locator("[name=code]")).to_be_visible()
    page = page_of(browser, PHONE, "zh-CN")
    page.route("**/work*.js", lambda route: route.abort())
    ask(page, system, mobile)
    expect(page.locator("#cannot")).to_contain_text("分钟后再试，或致电受理单位：0633-8316036")
    sound(page)


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "zh-CN"), (DESK, "en-US")], ids=["phone-zh", "desk-en"]
)
def test_what_is_told_and_what_is_held(
    system: System, browser: Browser, size: dict[str, int], language: str
) -> None:
    filer = system.cast(OFFICE).filer("individual", RECENT)
    person = system.filer(OFFICE, filer.person.mobile)
    filing = begin(person, filer)
    page = page_of(browser, size, language)
    page.goto(f"{system.base_url}/o/{OFFICE}/privacy/")
    sound(page)
    page.context.add_cookies(
        [{"name": f"beian-{OFFICE}", "value": person.token, "url": f"{system.base_url}/o/{OFFICE}/"}]
    )
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/data/")
    sound(page)
    page.click("form[action$='/reveal/founder_id_number/'] button")
    expect(page.locator("dd strong")).to_have_text(filer.person.id_number)
    sound(page)
    person.post(f"filings/{filing}/withdraw", {"reason": "closed"})
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/data/")
    page.locator("#erase ~ details summary").click()
    sound(page)
    page.click("form[action$='/erase/'] button")
    expect(page.get_by_role("status")).to_be_visible()
    system.settle()
    found = system.database.execute(
        f"SELECT founder_id_number IS NULL, nickname FROM o_{OFFICE}.filings_filing WHERE id = %s", [filing]
    )
    assert found.fetchone() == (True, "")
