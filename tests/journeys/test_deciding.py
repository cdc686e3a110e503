"""Deciding in a real browser: a return, its correction and an approval; undone; several at once."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.browsing import DESK, PHONE, all_right, clerk_of, filer_at, page_of, sign_in, sound
from tests.journeys.steps import RECENT, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "shanhaitian"


def at_the_desk(system: System, browser: Browser, role: str = "clerk", language: str = "zh-CN") -> Page:
    page = page_of(browser, DESK, language)
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, role))
    return page


def waiting(system: System) -> tuple[str, str]:
    """A filing whose paper copy is here, and its filer's phone."""
    filer = system.cast(OFFICE).filer("individual", RECENT)
    filing = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    system.staff(OFFICE, "supervisor").post(f"filings/{filing}/paper", {"place": "1号盒"})
    return filing, filer.person.mobile


def state(system: System, filing: str) -> str:
    return str(system.staff(OFFICE).get(f"filings/{filing}")["state"])


def words(notice: Locator) -> list[str]:
    """What is to be corrected, without the ways to where."""
    return notice.locator("strong, p:not(:has(a))").all_inner_texts()


def test_returned_corrected_and_approved(system: System, browser: Browser) -> None:
    filing, mobile = waiting(system)
    desk, phone = at_the_desk(system, browser), page_of(browser, PHONE, "zh-CN")
    desk.goto(f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/")
    all_right(desk)
    desk.check("[name=mark-content][value=wrong]")
    desk.select_option("[name=fault-content-0-reason]", index=1)
    expect(desk.locator("[name=fault-content-0-message]")).not_to_have_value("")
    wrong = desk.locator("[name=fault-content-0-message]").input_value()
    expect(desk.locator("#kept")).to_have_text("已保存。")
    desk.reload()
    expect(desk.locator("[name=fault-content-0-message]")).to_have_value(wrong)
    sound(desk)
    desk.click("#notice")
    expect(desk.locator("#send-notice")).to_be_visible()
    shown = words(desk.locator(".preview ol"))
    sound(desk)
    desk.click("#send-notice")
    expect(desk.locator(".undo")).to_contain_text("退回补正")
    eventually(lambda: state(system, filing) == "returned")
    caller = filer_at(phone, system, OFFICE, mobile)
    phone.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/")
    assert words(phone.locator(".reasons ol")) == shown
    assert (
        phone.request.get(f"{system.base_url}/o/{OFFICE}/filings/{filing}/correction.pdf")
        .body()
        .startswith(b"%PDF")
    )
    caller.call("PATCH", f"filings/{filing}", {"purpose": "面向本地居民发布便民信息，每周两次。"})
    caller.post(f"filings/{filing}/submit")
    desk.goto(f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/")
    expect(desk.locator(".check input:checked")).to_have_count(0)
    all_right(desk)
    desk.click("#approve")
    expect(desk.locator(".undo")).to_contain_text("已上报市级")
    eventually(lambda: state(system, filing) == "county_approved")


def test_by_keys_and_undone(system: System, browser: Browser) -> None:
    filing, _mobile = waiting(system)
    desk, colleague = at_the_desk(system, browser), at_the_desk(system, browser, "supervisor")
    address = f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/"
    desk.goto(address)
    points = desk.locator(".check").count()
    desk.keyboard.press("c")
    for _ in range(points):
        desk.keyboard.press("y")
    expect(desk.locator("#approve")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(".undo")).to_contain_text("已上报市级")
    expect(desk).not_to_have_url(address)
    # However slow the machine, there is time to look.
    system.database.execute("UPDATE shared.review_decision SET leaves_at = now() + interval '5 minutes'")
    desk.reload()
    colleague.goto(address)
    expect(colleague.locator(".decide")).to_contain_text("刚刚已将本备案上报市级")
    expect(colleague.locator("#approve")).to_have_count(0)
    desk.keyboard.press("z")
    expect(desk).to_have_url(address)
    expect(desk.get_by_role("status").first).to_contain_text("已撤销")
    expect(desk.locator(".check input[value=right]:checked")).to_have_count(points)
    lines = [line["event"] for line in system.staff(OFFICE).get(f"filings/{filing}/history")]
    assert "filing.county_approved" not in lines
    desk.click("#approve")
    eventually(lambda: state(system, filing) == "county_approved")


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_several_at_once(system: System, browser: Browser, language: str) -> None:
    clean, dirty = [waiting(system)[0] for _ in range(2)], system.cast(OFFICE).filer("individual", RECENT)
    no_paper = submitted(system.filer(OFFICE, dirty.person.mobile), dirty)
    desk = at_the_desk(system, browser, language=language)
    for filing in (*clean, no_paper):
        desk.check(f".choose[value='{filing}']")
    desk.click("#chosen button[value=approve]")
    expect(desk.locator(".rows tbody tr")).to_have_count(3)
    sound(desk)
    desk.click("main form button.main")
    expect(desk.get_by_role("alert")).to_be_visible()
    for tick in desk.locator(".points input").all():
        tick.check()
    desk.click("main form button.main")
    expect(desk.locator("#done")).to_contain_text("2")
    expect(desk.locator("#refused")).to_contain_text("1")
    sound(desk)
    eventually(lambda: all(state(system, filing) == "county_approved" for filing in clean))
    assert state(system, no_paper) == "submitted"


def test_several_are_reminded(system: System, browser: Browser) -> None:
    filer = system.cast(OFFICE).filer("individual", RECENT)
    caller = system.filer(OFFICE, filer.person.mobile)
    filing = caller.post("filings", {"filer_kind": filer.kind, **filer.form})["id"]
    desk = at_the_desk(system, browser)
    desk.goto(f"{system.base_url}/o/{OFFICE}/desk/?state=draft")
    row = desk.locator("tr", has=desk.locator(f".choose[value='{filing}']"))
    row.locator("a").first.focus()
    desk.keyboard.press("x")
    desk.click("#chosen button[value=remind]")
    desk.click("main form button.main")
    expect(desk.locator("#done")).to_contain_text("1")
    system.settle()
    lines = [line["event"] for line in system.staff(OFFICE).get(f"filings/{filing}/history")]
    assert lines.count("filing.reminder") == 1
    assert any(m["template"] == "filing.reminder" for m in system.sink.messages(filer.person.mobile))


def test_the_list_of_reasons(system: System, browser: Browser) -> None:
    desk = at_the_desk(system, browser, "supervisor")
    for path in ("reasons/", "second-returns/"):
        desk.goto(f"{system.base_url}/o/{OFFICE}/desk/{path}")
        sound(desk)
    desk.goto(f"{system.base_url}/o/{OFFICE}/desk/reasons/")
    desk.fill("#fix", "不能丢失的文字")
    desk.click("main form button.main")
    expect(desk.get_by_role("alert")).to_be_visible()
    expect(desk.locator("#fix")).to_have_value("不能丢失的文字")
    desk.fill("#message", "本单位自己的理由")
    desk.click("main form button.main")
    expect(desk.locator(".rows").first).to_contain_text("本单位自己的理由")
