"""Texts, a card and the staff are planned from a moment on, in a real browser; the clock makes what is due."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import DESK, clerk_of, page_of, sign_in, sound
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "juxian"
BACK = re.compile("^(撤回|Take it back)")


def moment(wait: timedelta) -> str:
    """As it is typed."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + wait).strftime("%Y-%m-%dT%H:%M")


def at_the_desk(browser: Browser, system: System, language: str) -> Page:
    page = page_of(browser, DESK, language)
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    return page


def from_then_on(page: Page, starts_at: str) -> None:
    page.check("main [name=when][value=later]")
    page.fill("main [name=starts_at] >> nth=0", starts_at)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_text_is_planned_and_taken_back(system: System, browser: Browser, language: str) -> None:
    page, words = at_the_desk(browser, system, language), "自下月起：{account}"
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/texts/filing.returned/subject/zh-hans/")
    before = page.input_value("#text")
    page.fill("#text", words)
    page.check("main [name=when][value=later]")
    page.get_by_role("button", name=re.compile("保存|Save")).click()
    expect(page.locator("#id_starts_at-fault")).to_be_visible()
    expect(page.locator("#text")).to_have_value(words)
    sound(page)
    from_then_on(page, starts_at := moment(timedelta(days=3)))
    page.get_by_role("button", name=re.compile("保存|Save")).click()
    expect(page.locator("main .timeline .standing-to_come")).to_have_count(1)
    expect(page.locator("main .timeline")).to_contain_text(starts_at.replace("T", " "))
    expect(page.locator("#text")).to_have_value(before)
    sound(page)
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/texts/")
    expect(page.locator("main .standing-to_come")).to_have_count(1)
    sound(page)
    page.go_back()
    page.get_by_role("button", name=BACK).click()
    expect(page.locator("main .timeline .standing-to_come")).to_have_count(0)
    sound(page)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_card_is_planned_and_taken_back(system: System, browser: Browser, language: str) -> None:
    page = at_the_desk(browser, system, language)
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/contact/")
    sound(page)
    page.fill("[name=phone]", "6229999")
    from_then_on(page, moment(timedelta(days=3)))
    page.click("main form button.main")
    expect(page.locator("#to-come")).to_be_visible()
    expect(page.locator("table[aria-labelledby=to-come] ins")).to_have_text("6229999")
    sound(page)
    page.get_by_role("button", name=BACK).click()
    expect(page.locator("#to-come")).to_have_count(0)


def test_a_card_is_another_from_then_on(system: System, browser: Browser) -> None:
    page, stranger, number = at_the_desk(browser, system, "zh-CN"), page_of(browser, DESK, "zh-CN"), "6220011"
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/contact/")
    before = page.input_value("[name=phone]")
    page.fill("[name=phone]", number)
    from_then_on(page, moment(timedelta(seconds=70)))
    page.click("main form button.main")
    expect(page.locator("#to-come")).to_be_visible()
    stranger.goto(f"{system.base_url}/o/{OFFICE}/")
    assert number not in stranger.content()

    def shown() -> bool:
        stranger.reload()
        return number in stranger.content()

    eventually(shown, seconds=240)
    page.reload()
    expect(page.locator("#to-come")).to_have_count(0)
    expect(page.locator("main ins").first).to_have_text(number)
    page.fill("[name=phone]", before)
    page.click("main form button.main")
    expect(page.locator("main ins").first).to_have_text(before)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_role_is_planned_and_taken_back(system: System, browser: Browser, language: str) -> None:
    page = at_the_desk(browser, system, language)
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/staff/")
    acts = page.locator("details.acts").first
    acts.locator("summary").click()
    acts.locator("select[name=role]").select_option("auditor")
    acts.locator("[name=starts_at]").fill(moment(timedelta(days=3)))
    sound(page)
    acts.get_by_role("button", name=re.compile("角色|role")).click()
    expect(page.locator("#to-come")).to_be_visible()
    sound(page)
    page.get_by_role("button", name=BACK).click()
    expect(page.locator("#to-come")).to_have_count(0)


def test_the_city_plans_a_districts_card(system: System, browser: Browser) -> None:
    city, hours = page_of(browser, DESK, "zh-CN"), "周一至周六 8:30-17:30"
    sign_in(city, system, "city", system.people["city"])
    city.goto(f"{system.base_url}/o/city/desk/setup/offices/{OFFICE}/")
    before = city.input_value("[name=hours]")
    city.fill("[name=hours]", hours)
    from_then_on(city, "2020-01-01T08:00")
    city.click("main form button.main")
    expect(city.locator("#id_starts_at-fault")).to_be_visible()
    expect(city.locator("[name=hours]")).to_have_value(hours)
    sound(city)
    from_then_on(city, moment(timedelta(days=3)))
    city.click("main form button.main")
    expect(city.locator("table[aria-labelledby=to-come] ins")).to_have_text(hours)
    expect(city.locator("[name=hours]")).to_have_value(before)
    sound(city)
    district = at_the_desk(browser, system, "zh-CN")
    district.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/contact/")
    expect(district.locator("table[aria-labelledby=to-come] ins")).to_have_text(hours)
    city.get_by_role("button", name=BACK).click()
    expect(city.locator("#to-come")).to_have_count(0)
    assert city.url.endswith(f"/setup/offices/{OFFICE}/")
