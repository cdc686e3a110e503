"""Annex 1 on a phone: saved as it is typed, through a cut connection and a closed page, and without a script, too."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from demonstration.client import Caller
from demonstration.people import Filer
from tests.journeys.browsing import DESK, PHONE, filer_at, fill, fill_in, page_of, sound
from tests.journeys.steps import RECENT, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("system")
OFFICE = "wulian"
KEPT, SAVED, BACK = "暂存在本机", "已保存", "已恢复"


class Form:
    """A draft of somebody's, and the pages of its steps."""

    def __init__(self, system: System, page: Page, kind: str = "company") -> None:
        self.filer: Filer = system.cast(OFFICE).filer(kind, RECENT)
        self.caller: Caller = filer_at(page, system, OFFICE, self.filer.person.mobile)
        body = {"filer_kind": kind, "wechat_id": self.filer.form["wechat_id"]}
        self.filing = str(self.caller.post("filings", body)["id"])
        self.base = f"{system.base_url}/o/{OFFICE}/filings/{self.filing}"

    def step(self, slug: str) -> str:
        return f"{self.base}/edit/{slug}/"

    def stored(self) -> dict[str, Any]:
        return self.caller.get(f"filings/{self.filing}")["form"]  # type: ignore[no-any-return]


def stays(page: Page) -> None:
    """A page that asks before it is left may be left."""
    page.on("dialog", lambda dialog: dialog.accept())


def test_typing_outlives_a_cut_connection_and_a_closed_page(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form, context = Form(system, page), page.context
    page.goto(form.step("purpose"))
    page.fill("[name=purpose]", "第一行\n第二行")
    expect(page.locator("#saving")).to_contain_text(SAVED)
    assert form.stored()["purpose"] == "第一行\n第二行"
    context.set_offline(True)
    page.fill("[name=followers]", "1234")
    page.check("[name=verified][value=true]")
    page.fill("[name=purpose]", "第一行\n第二行\n第三行")
    page.click("main .save button.main")
    expect(page.locator("#saving")).to_contain_text(KEPT)
    expect(page).to_have_url(form.step("purpose"))
    page.close()
    context.set_offline(False)
    assert form.stored()["followers"] is None
    page = context.new_page()
    page.goto(form.step("purpose"))
    expect(page.locator("#saving")).to_contain_text(BACK)
    expect(page.locator("[name=followers]")).to_have_value("1234")
    expect(page.locator("[name=purpose]")).to_have_value("第一行\n第二行\n第三行")
    expect(page.locator("#saving")).to_contain_text(SAVED)
    told = form.stored()
    assert (told["followers"], told["verified"]) == (1234, True)
    assert told["purpose"] == "第一行\n第二行\n第三行"
    assert page.evaluate("localStorage.length") == 0


def test_who_waits_until_all_is_saved_goes_on_by_one_press(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form = Form(system, page)
    page.goto(form.step("content"))
    page.check("[name=account_type][value=service]")
    page.check("[name=content][value=news]")
    eventually(lambda: form.stored()["content"] == ["news"])
    expect(page.locator("#saving")).to_contain_text(SAVED)
    page.click("main .save button.main")
    expect(page).not_to_have_url(form.step("content"))


def test_what_was_kept_is_sent_by_itself_when_the_connection_is_back(
    system: System, browser: Browser
) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form = Form(system, page)
    page.goto(form.step("purpose"))
    page.context.set_offline(True)
    page.fill("[name=followers]", "77")
    page.locator("[name=purpose]").focus()
    expect(page.locator("#saving")).to_contain_text(KEPT)
    page.context.set_offline(False)
    expect(page.locator("#saving")).to_contain_text(SAVED)
    assert form.stored()["followers"] == 77


def test_who_pressed_next_goes_on_when_the_connection_is_back(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form = Form(system, page)
    page.goto(form.step("purpose"))
    page.context.set_offline(True)
    page.fill("[name=followers]", "78")
    page.click("main .save button.main")
    expect(page.locator("#saving")).to_contain_text(KEPT)
    page.context.set_offline(False)
    page.wait_for_url(form.step("administrator"))
    assert form.stored()["followers"] == 78


def test_a_personal_number_is_kept_for_this_visit_only(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    stays(page)
    form = Form(system, page, "individual")
    number = form.filer.person.id_number
    page.goto(form.step("person"))
    page.context.set_offline(True)
    page.fill("[name=founder_id_number]", number)
    page.locator("[name=founder_name]").focus()
    expect(page.locator("#saving")).to_contain_text(KEPT)
    assert number not in page.evaluate("JSON.stringify({...localStorage})")
    page.context.set_offline(False)
    expect(page.locator("#saving")).to_contain_text(SAVED)
    expect(page.locator(".kept")).to_contain_text(number[-4:])
    assert number not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    page.goto(form.step("person"))
    expect(page.locator("[name=founder_id_number]")).to_have_value("")
    expect(page.locator(".kept")).to_contain_text("********")


def test_a_fault_is_told_where_it_is_as_it_is_left(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form = Form(system, page)
    page.goto(form.step("purpose"))
    followers, fault = page.locator("[name=followers]"), page.locator("#id_followers-fault")
    followers.fill("很多")
    page.locator("[name=purpose]").fill("发布政务信息")
    expect(fault).to_contain_text("请用数字填写")
    expect(followers).to_have_attribute("aria-invalid", "true")
    expect(followers).to_have_attribute("aria-describedby", re.compile("id_followers-fault"))
    sound(page)
    page.click("main .save button.main")
    expect(followers).to_be_focused()
    expect(page).to_have_url(form.step("purpose"))
    assert form.stored()["purpose"] == "发布政务信息"
    followers.fill("120")
    page.click("main .save button.main")
    page.wait_for_url(form.step("administrator"))
    assert form.stored()["followers"] == 120


def test_two_devices_overwrite_nothing_of_one_another(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form = Form(system, page)
    page.goto(form.step("administrator"))
    form.caller.call("PATCH", f"filings/{form.filing}", {"admin_name": "李四"})
    page.fill("[name=admin_wechat]", "zhangsan66")
    page.click("main .save button.main")
    page.wait_for_url(form.step("organisation"))
    assert (form.stored()["admin_name"], form.stored()["admin_wechat"]) == ("李四", "zhangsan66")


def test_what_was_changed_elsewhere_meanwhile_is_not_overwritten_either(
    system: System, browser: Browser
) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    form, context = Form(system, page), page.context
    page.goto(form.step("administrator"))
    context.set_offline(True)
    page.fill("[name=admin_name]", "离线填写")
    page.locator("[name=admin_wechat]").focus()
    expect(page.locator("#saving")).to_contain_text(KEPT)
    page.close()
    context.set_offline(False)
    form.caller.call("PATCH", f"filings/{form.filing}", {"admin_name": "李四"})
    page = context.new_page()
    page.goto(form.step("administrator"))
    expect(page.locator("#id_admin_name-hint")).to_contain_text("离线填写")
    expect(page.locator("[name=admin_name]")).to_have_value("李四")


def test_without_a_script_it_works_too(system: System, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    filer = system.cast(OFFICE).filer("individual", RECENT)
    caller = filer_at(page, system, OFFICE, filer.person.mobile)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/new/")
    page.check("[name=filer_kind][value=individual]")
    fill(page, "wechat_id", filer.form["wechat_id"])
    fill(page, "nickname", filer.form["nickname"])
    page.click("main .save button.main")
    page.wait_for_url(re.compile("/edit/content/"))
    filing = page.url.split("/")[-4]
    for name in ("account_type", "content"):
        fill(page, name, filer.form[name])
    page.click("main .save button.main")
    page.wait_for_url(re.compile("/edit/purpose/"))
    page.fill("[name=followers]", "很多")
    page.fill("[name=purpose]", "不能丢失的文字")
    page.click("main .save button.main")
    expect(page.locator("[name=followers]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=followers]")).to_have_value("很多")
    page.fill("[name=followers]", "20")
    context.set_offline(True)
    page.click("main .save button.main")
    context.set_offline(False)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/edit/")
    expect(page).to_have_url(re.compile("/edit/purpose/"))
    expect(page.locator("[name=purpose]")).to_have_value("不能丢失的文字")
    fill_in(page, filer.form)
    expect(page).to_have_url(re.compile("/edit/check/"))
    told = caller.get(f"filings/{filing}")["form"]
    for name in ("followers", "purpose", "verified", "founder_name"):
        assert told[name] == filer.form[name], name
    context.close()


@pytest.mark.parametrize(
    ("size", "language"),
    [(PHONE, "zh-CN"), (PHONE, "en-US"), (DESK, "zh-CN"), (DESK, "en-US")],
    ids=["phone-zh", "phone-en", "desk-zh", "desk-en"],
)
def test_every_step_is_within_everybodys_reach(
    system: System, browser: Browser, size: dict[str, int], language: str
) -> None:
    page = page_of(browser, size, language)
    form = Form(system, page)
    steps = ("account", "content", "purpose", "administrator", "organisation", "head", "check")
    for address in (
        f"{system.base_url}/o/{OFFICE}/filings/new/",
        *map(form.step, steps),
        f"{form.base}/another/",
    ):
        page.goto(address)
        for more in page.locator("details.more").all():
            more.locator("summary").click()
        sound(page)
    individual = Form(system, page, "individual")
    page.goto(individual.step("person"))
    sound(page)
    page.goto(f"{system.base_url}/o/{OFFICE}/")
    sound(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_corrections_are_made_point_by_point(system: System, browser: Browser, size: dict[str, int]) -> None:
    page = page_of(browser, size, "zh-CN")
    filer = system.cast(OFFICE).filer("company", RECENT)
    caller = filer_at(page, system, OFFICE, filer.person.mobile)
    filing = submitted(caller, filer)
    reasons = [
        {"field": "purpose", "message": "过于笼统", "fix": "写明发布范围"},
        {"field": "email", "message": "邮件被退回", "fix": ""},
        {"field": "documents.identity_card", "message": "照片模糊", "fix": "重新拍摄"},
    ]
    system.staff(OFFICE).post(f"filings/{filing}/return", {"reasons": reasons})
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/edit/")
    expect(page).to_have_url(re.compile("/edit/corrections/"))
    expect(page.locator(".compare .old").first).to_contain_text(str(filer.form["purpose"])[:10])
    assert page.locator("[name=nickname]").count() == 0
    sound(page)
    page.fill("[name=purpose]", "面向本地居民，每周更新两次。")
    page.click("main .save button.main")
    page.wait_for_url(re.compile("/edit/check/"))
    sound(page)
    assert caller.get(f"filings/{filing}")["form"]["purpose"] == "面向本地居民，每周更新两次。"
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/edit/corrections/")
    page.locator("summary", has_text="登记表其他内容").click()
    page.get_by_role("link", name="还要修改其他内容").click()
    page.fill("[name=nickname]", "新名称")
    page.click("main .save button.main")
    page.wait_for_url(re.compile(r"/edit/content/\?all$"))
    eventually(lambda: caller.get(f"filings/{filing}")["form"]["nickname"] == "新名称")
