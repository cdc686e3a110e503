"""The city sets the exercise up, in a real browser: the period is put off, days are handed in, an office is made."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import DESK, PHONE, filer_at, page_of, sign_in, sound
from tests.journeys.steps import TODAY, begin
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "juxian"


def officer_at(browser: Browser, system: System, language: str) -> Page:
    page = page_of(browser, DESK, language)
    sign_in(page, system, "city", system.people["city"])
    return page


def sent(page: Page, *, remark: str, later: str = "") -> None:
    """The end of a part's form, and its button."""
    page.check(f"[name=when][value={'later' if later else 'now'}]")
    page.fill("[name=starts_at]", later)
    page.fill("[name=remark]", remark)
    page.click("form.setup button.main")
    expect(page.locator("#proposal")).to_be_visible()


def test_the_periods_end_is_put_off_and_a_filer_reads_the_new_date(system: System, browser: Browser) -> None:
    filer = system.cast(OFFICE).filer("individual", TODAY - timedelta(days=10))
    caller = system.filer(OFFICE, filer.person.mobile)
    filing = begin(caller, filer)
    there = caller.get(f"filings/{filing}")
    before, account = there["due_on"], (there["form"]["original_id"] or there["form"]["wechat_id"]).lower()
    end, city = TODAY + timedelta(days=120), officer_at(browser, system, "zh-CN")
    city.click("header nav a[href$='/desk/setup/']")
    sound(city)
    city.click("a[href$='/parts/period/']")
    was = city.input_value("[name=period-ends_on]")
    city.fill("[name=period-ends_on]", str(end))
    sound(city)
    sent(city, remark="延期", later=f"{TODAY + timedelta(days=1)}T08:00")
    expect(city.locator("#proposal")).to_contain_text(str(end))
    city.locator("#proposal details summary", has_text="莒县").click()
    expect(city.locator("#proposal")).to_contain_text(account)
    sound(city)
    city.click("#proposal button.main")
    expect(city.locator("main")).to_contain_text("延期")
    assert caller.get(f"filings/{filing}")["due_on"] == before
    sound(city)
    city.get_by_role("button", name=re.compile("^撤回")).first.click()
    expect(city.locator("main")).to_contain_text("已撤回")
    city.click("a[href$='/parts/period/']")
    city.fill("[name=period-ends_on]", str(end))
    sent(city, remark="延期")
    city.click("#proposal button.main")
    expect(city.locator(".note.success")).to_be_visible()
    due = eventually(
        lambda: next(iter({caller.get(f"filings/{filing}")["due_on"]} - {before}), None), seconds=120
    )
    assert due >= str(end)
    phone = page_of(browser, PHONE, "zh-CN")
    filer_at(phone, system, OFFICE, filer.person.mobile)
    phone.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/")
    day = date.fromisoformat(due)
    expect(phone.locator("main")).to_contain_text(f"{day.month}月{day.day}日")
    city.goto(f"{system.base_url}/o/city/desk/setup/parts/period/")
    city.fill("[name=period-ends_on]", was)
    sent(city, remark="恢复")
    city.click("#proposal button.main")
    expect(city.locator(".note.success")).to_be_visible()


def test_two_versions_are_compared_in_english(system: System, browser: Browser) -> None:
    city = officer_at(browser, system, "en-US")
    city.goto(f"{system.base_url}/o/city/desk/setup/parts/numbering/")
    was = city.input_value("[name=number_format]")
    city.fill("[name=number_format]", "{year}")
    city.fill("[name=remark]", "shorter")
    city.click("form.setup button.main")
    expect(city.locator("#id_number_format-fault")).to_be_visible()
    sound(city)
    city.fill("[name=number_format]", was + "号")
    sent(city, remark="longer")
    sound(city)
    city.click("#proposal button.main")
    city.click("tbody tr >> nth=0 >> a")
    sound(city)
    city.locator("#against").select_option(index=0)
    city.get_by_role("button", name="Compare").click()
    expect(city.locator("ins")).to_have_text(was + "号")
    sound(city)
    city.goto(f"{system.base_url}/o/city/desk/setup/parts/numbering/")
    city.fill("[name=number_format]", was)
    sent(city, remark="as before")
    city.click("#proposal button.main")
    expect(city.locator(".note.success")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_days_of_a_year_are_handed_in(system: System, browser: Browser, language: str) -> None:
    city, address = officer_at(browser, system, language), f"{system.base_url}/o/city/desk/setup/days/"
    day = TODAY + timedelta(days=300 if language == "zh-CN" else 310)
    day += timedelta(days=max(0, 7 - day.weekday()) % 7)  # a Monday
    city.goto(address)
    sound(city)
    city.fill("#text", f"{day},,休息日,台风\nsoon,,休息日,")
    city.click("main form button.main")
    expect(city.locator(".fault").first).to_be_visible()
    sound(city)
    file = {
        "name": "days.csv",
        "mimeType": "text/csv",
        "buffer": f"日期,类型,事由\n{day},休息日,台风\n".encode("gb18030"),
    }
    city.goto(address)
    city.set_input_files("#file", [file])
    city.click("main form button.main")
    expect(city.locator("#proposal")).to_contain_text("台风")
    sound(city)
    city.click("#proposal button.main")
    expect(city.locator(".note.success")).to_be_visible()
    city.goto(f"{system.base_url}/o/city/desk/days/?year={day.year}")
    expect(city.locator("table.rows")).to_contain_text(str(day))


def test_an_office_is_made_and_its_first_supervisor_signs_in(system: System, browser: Browser) -> None:
    city, slug = officer_at(browser, system, "zh-CN"), "xincheng"
    city.goto(f"{system.base_url}/o/city/desk/setup/offices/")
    sound(city)
    city.click("a[href$='/offices/new/']")
    sound(city)
    facts = {
        "slug": slug, "code": "XC", "name": "新城网信办", "name_en": "Xincheng", "area": "新城区",
        "area_en": "Xincheng",
        "address": "新城路1号", "address_en": "1 Xincheng Road", "phone": "8000001", "email": "xc@example.com",
    }  # fmt: skip
    for name, value in facts.items():
        city.fill(f"[name={name}]", value)
    city.click("main form button.main")
    city.wait_for_url(re.compile(f"/offices/{slug}/staff/"))
    city.fill("[name=username]", "sun.li")
    city.fill("[name=name]", "孙莉")
    city.select_option("form[action$='/add/'] [name=role]", "supervisor")
    city.click("form[action$='/add/'] button.main")
    password = city.locator("code.secret").inner_text()
    sound(city)
    city.goto(f"{system.base_url}/o/city/desk/setup/staff/?q=sun.li")
    expect(city.locator("table.rows")).to_contain_text("新城区")
    sound(city)
    supervisor = page_of(browser, DESK, "en-US")
    sign_in(supervisor, system, slug, {"username": "sun.li", "password": password})
    expect(supervisor.locator("header")).to_contain_text("孙莉")
    first = page_of(browser, PHONE, "zh-CN")
    first.goto(system.base_url)
    expect(first.locator("main")).to_contain_text("新城网信办")
