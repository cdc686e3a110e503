"""A sign-in that ends while somebody types: nothing typed is lost, and nothing is done until the button is pressed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from demonstration import pictures
from demonstration.people import Filer
from tests.journeys.browsing import DESK, PHONE, all_right, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, begin, submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "juxian"
KEPT, WAITS = "已保留", "尚未提交"


def filer_of(system: System) -> Filer:
    return system.cast(OFFICE).filer("individual", RECENT)


def code(page: Page, system: System, mobile: str) -> None:
    """Ask for a code, and enter it; the minute between two codes has passed."""
    system.database.execute(
        f"UPDATE o_{OFFICE}.intake_signincode SET sent_at = sent_at - interval '2 minutes'"
    )
    known = {message["id"] for message in system.sink.messages(mobile)}
    page.fill("[name=contact]", mobile)
    page.click("form[action$='/sign-in/'] button.main")
    page.fill("[name=code]", system.sink.code(mobile, known))
    page.click("main button.main")


def filers_end(system: System) -> None:
    system.database.execute(f"DELETE FROM o_{OFFICE}.intake_filersession")


def staffs_end(system: System) -> None:
    system.database.execute("UPDATE shared.offices_staffsession SET used_at = now() - interval '31 minutes'")


def password(page: Page, person: dict[str, str]) -> None:
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.click("main button.main")


def hidden_from_all(page: Page, *values: str) -> None:
    """What was typed is in no cookie, no address, and cannot be read in the page."""
    places = [page.url, page.content(), *(cookie["value"] for cookie in page.context.cookies())]
    assert not [value for value in values for place in places if value in place]


def filings(system: System, account: str) -> int:
    found = system.database.execute(
        f"SELECT count(*) FROM o_{OFFICE}.filings_filing WHERE account = %s", [account]
    )
    return int(found.fetchone()[0])  # type: ignore[index]


def test_a_filer_who_begins(system: System, browser: Browser) -> None:
    filer, page = filer_of(system), page_of(browser, PHONE, "zh-CN")
    mobile, account = filer.person.mobile, str(filer.form["wechat_id"])
    page.goto(f"{system.base_url}/o/{OFFICE}/")
    code(page, system, mobile)
    page.check("[name=filer_kind][value=individual]")
    page.click("main button.main")
    address = page.url
    page.fill("[name=wechat_id]", account)
    page.fill("[name=nickname]", "不能丢失的文字")
    filers_end(system)
    page.click("main .save button.main")
    expect(page.get_by_role("alert")).to_contain_text(KEPT)
    hidden_from_all(page, account, "不能丢失的文字")
    sound(page)
    code(page, system, mobile)
    expect(page.get_by_role("alert")).to_contain_text(WAITS)
    assert page.url == address
    sound(page)
    assert filings(system, account) == 0
    expect(page.locator("[name=wechat_id]")).to_have_value(account)
    expect(page.locator("[name=nickname]")).to_have_value("不能丢失的文字")
    page.click("main .save button.main")
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    assert filings(system, account) == 1


def test_a_filer_who_fills_in_a_step(system: System, browser: Browser) -> None:
    filer, page = filer_of(system), page_of(browser, PHONE, "zh-CN")
    caller = system.filer(OFFICE, filer.person.mobile)
    body = {"filer_kind": "individual", "wechat_id": filer.form["wechat_id"]}
    filing = str(caller.post("filings", body)["id"])
    page.goto(f"{system.base_url}/o/{OFFICE}/")
    code(page, system, filer.person.mobile)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/edit/person/")
    filers_end(system)
    page.fill("[name=founder_id_number]", filer.person.id_number)
    page.fill("[name=founder_name]", filer.person.name)
    expect(page.locator("#saving")).to_contain_text("登录已失效")
    page.click("main .save button.main")
    expect(page.get_by_role("alert")).to_contain_text(KEPT)
    hidden_from_all(page, filer.person.id_number, filer.person.name)
    code(page, system, filer.person.mobile)
    expect(page.get_by_role("alert")).to_contain_text(WAITS)
    expect(page.locator("[name=founder_id_number]")).to_have_value(filer.person.id_number)
    page.click("main .save button.main")
    page.wait_for_url(re.compile("/edit/check/"))
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/edit/person/")
    expect(page.locator("[name=founder_name]")).to_have_value(filer.person.name)
    expect(page.locator(".kept")).to_have_count(1)


def test_a_wrong_code_and_a_new_one_lose_nothing_either(system: System, browser: Browser) -> None:
    filer, page = filer_of(system), page_of(browser, PHONE, "zh-CN")
    mobile = filer.person.mobile
    page.goto(f"{system.base_url}/o/{OFFICE}/")
    code(page, system, mobile)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/new/?filer_kind=individual")
    page.fill("[name=nickname]", "不能丢失的文字")
    filers_end(system)
    page.click("main .save button.main")
    page.fill("[name=contact]", "1")
    page.click("form[action$='/sign-in/'] button.main")
    expect(page.get_by_role("alert")).to_be_visible()
    system.database.execute(
        f"UPDATE o_{OFFICE}.intake_signincode SET sent_at = sent_at - interval '2 minutes'"
    )
    page.fill("[name=contact]", mobile)
    page.click("form[action$='/sign-in/'] button.main")
    page.fill("[name=code]", "000000")
    page.click("main button.main")
    expect(page.get_by_role("alert")).to_be_visible()
    system.database.execute(
        f"UPDATE o_{OFFICE}.intake_signincode SET sent_at = sent_at - interval '2 minutes'"
    )
    known = {message["id"] for message in system.sink.messages(mobile)}
    page.click("form[action$='/sign-in/'] button")
    page.fill("[name=code]", system.sink.code(mobile, known))
    page.click("main button.main")
    expect(page.locator("[name=nickname]")).to_have_value("不能丢失的文字")


def test_a_file_is_to_be_chosen_again(system: System, browser: Browser, tmp_path: Path) -> None:
    filer, page = filer_of(system), page_of(browser, PHONE, "zh-CN")
    filing = begin(system.filer(OFFICE, filer.person.mobile), filer)
    page.goto(f"{system.base_url}/o/{OFFICE}/")
    code(page, system, filer.person.mobile)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/")
    card = tmp_path / "card.jpg"
    card.write_bytes(pictures.identity_card(filer.person))
    page.set_input_files("#file-identity_card", card)
    filers_end(system)
    page.click("form:has(#file-identity_card) button")
    code(page, system, filer.person.mobile)
    expect(page.get_by_role("alert")).to_contain_text("重新选择文件")
    sound(page)
    page.set_input_files("#file-identity_card", card)
    page.click("form:has(#file-identity_card) button")
    expect(page.get_by_role("status")).to_contain_text("已通过检查")


def test_a_clerk_who_returns_a_filing(system: System, browser: Browser) -> None:
    filer = filer_of(system)
    filing = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    clerk, page = clerk_of(system, OFFICE), page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk)
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/")
    all_right(page)
    page.check("[name=mark-content][value=wrong]")
    page.select_option("[name=fault-content-0-field]", "purpose")
    page.fill("[name=fault-content-0-message]", "过于笼统")
    page.fill("[name=fault-content-0-fix]", "写明发布范围")
    staffs_end(system)
    page.click("#notice")
    expect(page.get_by_role("alert")).to_contain_text(KEPT)
    hidden_from_all(page, "过于笼统", "写明发布范围")
    sound(page)
    password(page, {**clerk, "password": "wrong password"})
    expect(page.get_by_role("alert")).to_be_visible()
    password(page, clerk)
    expect(page.get_by_role("alert")).to_contain_text(WAITS)
    sound(page)
    assert system.staff(OFFICE).get(f"filings/{filing}")["state"] == "submitted"
    expect(page.locator("[name=fault-content-0-field]")).to_have_value("purpose")
    expect(page.locator("[name=fault-content-0-message]")).to_have_value("过于笼统")
    expect(page.locator("[name=fault-content-0-fix]")).to_have_value("写明发布范围")
    page.click("#notice")
    page.click("#send-notice")
    expect(page.get_by_role("status")).to_contain_text("已退回补正")


def test_a_decision_without_a_word_waits_for_its_button(system: System, browser: Browser) -> None:
    filer = filer_of(system)
    filing = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    system.staff(OFFICE).post(f"filings/{filing}/paper")
    clerk, page = clerk_of(system, OFFICE), page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk)
    for button in ("button[formaction$='/reveal/founder_id_number/']", "#approve"):
        page.goto(f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/")
        all_right(page)
        staffs_end(system)
        page.click(button)
        password(page, clerk)
        expect(page.get_by_role("alert")).to_contain_text(WAITS)
        assert filer.person.id_number not in page.content()
    assert system.staff(OFFICE).get(f"filings/{filing}")["state"] == "submitted"
    page.click("#approve")
    expect(page.get_by_role("status").first).to_contain_text("已上报市级")


def test_a_clerk_at_the_window_signs_in_at_the_desk(system: System, browser: Browser) -> None:
    clerk, page = clerk_of(system, OFFICE), page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk)
    address = f"{system.base_url}/o/{OFFICE}/filings/new/?filer_kind=company"
    page.goto(address)
    page.fill("[name=purpose]", "窗口填写的文字\n第二行")
    page.check("[name=content][value=news]")
    page.check("[name=content][value=other]")
    staffs_end(system)
    page.click("main .save button.main")
    expect(page.locator("h1")).to_contain_text(KEPT)
    sound(page)
    page.click("main button.main")
    password(page, clerk)
    expect(page.locator("[name=purpose]")).to_have_value("窗口填写的文字\n第二行")
    expect(page.locator("[name=content]:checked")).to_have_count(2)
    assert page.url == address


def test_a_form_whose_cookie_has_gone(system: System, browser: Browser) -> None:
    clerk, page = clerk_of(system, OFFICE), page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/new/?filer_kind=company")
    page.fill("[name=purpose]", "不能丢失的文字")
    page.context.clear_cookies(name="beian-csrf")
    page.click("main .save button.main")
    expect(page.locator("h1")).to_contain_text(KEPT)
    sound(page)
    page.click("main button.main")
    expect(page.get_by_role("alert")).to_contain_text(WAITS)
    expect(page.locator("[name=purpose]")).to_have_value("不能丢失的文字")
    expect(page).to_have_url(re.compile("filer_kind=company"))
