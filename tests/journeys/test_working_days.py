"""A supervisor sets a rest day, in a real browser: who is affected is read first; then the filer is told."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import DESK, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import TODAY, begin
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "kaifaqu"


def test_a_rest_day_moves_dates_after_somebody_has_seen_whose(system: System, browser: Browser) -> None:
    filer = system.cast(OFFICE).filer("individual", TODAY - timedelta(days=10))
    caller = system.filer(OFFICE, filer.person.mobile)
    filing = begin(caller, filer)
    before = caller.get(f"filings/{filing}")["due_on"]
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    page.click("header nav a[href$='/desk/supervision/']")
    page.click("nav.beside a[href$='/desk/days/']")
    sound(page)
    page.fill("#first", before)
    page.fill("#reason", "台风")
    page.click("form.days button.main")
    expect(page.locator("#proposal")).to_contain_text(str(filer.form["nickname"]))
    sound(page)
    assert caller.get(f"filings/{filing}")["due_on"] == before
    page.click("#proposal button.main")
    expect(page.locator(".note.success")).to_be_visible()
    expect(page.locator(".rows")).to_contain_text("本单位")
    sound(page)
    told = caller.get(f"filings/{filing}")
    assert told["due_on"] > before
    system.settle()
    messages = eventually(
        lambda: [one for one in system.sink.messages(filer.person.mobile) if "期限改为" in str(one)]
    )
    day = date.fromisoformat(told["due_on"])
    assert f"{day.month}月{day.day}日" in str(messages[-1])
