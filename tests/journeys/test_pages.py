"""The pages in a real browser: each of the three does the main thing; nothing is out of anybody's reach."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import DESK, PHONE, all_right, clerk_of, fill_in, page_of, sign_in, sound
from tests.journeys.steps import RECENT, approve, documents_of, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("system")


def filed(system: System, office: str, state: str) -> str:
    """A filing of an individual in a state; its id."""
    filer = system.cast(office).filer("individual", RECENT)
    filing = submitted(system.filer(office, filer.person.mobile), filer)
    if state == "county_approved":
        approve(system.staff(office), filing)
    system.settle()
    return filing


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "zh-CN"), (DESK, "en-US")], ids=["phone-zh", "desk-en"]
)
def test_every_page_is_within_everybodys_reach(
    system: System, browser: Browser, size: dict[str, int], language: str
) -> None:
    submitted, approved = filed(system, "wulian", "submitted"), filed(system, "wulian", "county_approved")
    page = page_of(browser, size, language)
    for path in ("/", "/problems", "/nowhere"):
        page.goto(system.base_url + path)
        sound(page)
    for path in ("", *["api/v1/docs"] * (size == DESK), "desk/sign-in/", "filings/new/"):
        page.goto(f"{system.base_url}/o/wulian/{path}")
        sound(page)
    assert page.locator("html").get_attribute("lang") == ("en" if language == "en-US" else "zh-Hans")
    sign_in(page, system, "wulian", clerk_of(system, "wulian"))
    paths = ("", "?state=city_archived", f"filings/{submitted}/", f"filings/{approved}/", "budget/")
    for path in (*paths, f"filings/{submitted}/messages/", "messages/", "unreachable/", "unreachable/?done"):
        page.goto(f"{system.base_url}/o/wulian/desk/{path}")
        sound(page)
    for path in (f"filings/{submitted}/", f"filings/{submitted}/form/", "sheet/"):
        page.goto(f"{system.base_url}/o/wulian/{path}")
        sound(page)
    sign_in(page, system, "city", system.people["city"])
    for path in (
        "",
        "docket/?state=draft",
        f"docket/wulian/{approved}/",
        "providers/",
        "dead-letters/",
        "budget/",
    ):
        page.goto(f"{system.base_url}/o/city/desk/{path}")
        sound(page)


def test_a_filer_files_on_a_phone(system: System, browser: Browser) -> None:
    filer = system.cast("juxian").filer("individual", RECENT)
    page = page_of(browser, PHONE, "zh-CN")
    page.goto(system.base_url)
    page.click("#offices a[href='/o/juxian/']")
    page.fill("[name=contact]", filer.person.mobile)
    page.click("main button.main")
    code = system.sink.code(filer.person.mobile, set())
    page.fill("[name=code]", "000000" if code != "000000" else "111111")
    page.click("main button.main")
    expect(page.get_by_role("alert")).to_contain_text("验证码错误")
    page.fill("[name=code]", code)
    page.click("main button.main")
    page.check("[name=filer_kind][value=individual]")
    page.click("main button.main")
    page.fill("[name=wechat_id]", "wrong\u202eid")
    page.fill("[name=nickname]", "不能丢失的文字")
    page.click("main button.main")
    expect(page.locator("[name=wechat_id]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=nickname]")).to_have_value("不能丢失的文字")
    sound(page)
    fill_in(page, filer.form)
    page.click("main .save a.main")
    expect(page.locator("h1")).to_contain_text(str(filer.form["nickname"]))
    sound(page)
    filing = page.url.partition("/filings/")[2].partition("/")[0]
    documents = documents_of(system.filer("juxian", str(filer.form["email"])), filing, filer)
    for kind, upload in documents.items():
        photo = {"name": upload.name, "mimeType": upload.media_type, "buffer": upload.data}
        page.set_input_files(f"#file-{kind}", files=[photo])  # type: ignore[list-item]
        page.click(f"form:has(#file-{kind}) button")
        expect(page.locator(f"#document-{kind} .badge.state-city_archived")).to_be_visible()
    page.click("form[action$='/submit/'] button")
    expect(page.locator(".state-submitted")).to_be_visible()
    sound(page)


def test_clerk_and_officer_decide(system: System, browser: Browser) -> None:
    filing = filed(system, "lanshan", "submitted")
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, "lanshan", clerk_of(system, "lanshan", "supervisor"))
    page.goto(f"{system.base_url}/o/lanshan/desk/filings/{filing}/")
    expect(page.locator("img.sheet").first).to_be_visible()
    masked = page.locator("dd", has_text=re.compile(r"\*{4}")).first
    before = masked.inner_text()
    masked.locator("button").click()
    expect(page.locator("dd strong").first).to_be_visible()
    assert "*" not in page.locator("dd strong").first.inner_text()
    assert "*" in before
    page.click("form[action$='/paper/'] button")
    expect(page.get_by_role("status")).to_contain_text("纸质材料")
    page.click("#approve")
    expect(page.get_by_role("alert")).to_contain_text("审核清单")
    all_right(page)
    page.click("#approve")
    expect(page.get_by_role("status")).to_contain_text("已上报市级")
    eventually(lambda: system.staff("lanshan").get(f"filings/{filing}")["state"] == "county_approved")
    system.settle()
    officer = page_of(browser, DESK, "zh-CN")
    sign_in(officer, system, "city", system.people["city"])
    officer.goto(f"{system.base_url}/o/city/desk/docket/?office=lanshan")
    eventually(lambda: officer.reload() and officer.locator(f"a[href*='{filing}']").count() > 0)
    officer.click(f"a[href*='{filing}']")
    officer.click("form[action$='/archive/'] button")
    expect(officer.get_by_role("status")).to_contain_text("日网备")


def test_a_return_with_all_its_points_keeps_what_was_typed(system: System, browser: Browser) -> None:
    filing = filed(system, "kaifaqu", "submitted")
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, "kaifaqu", clerk_of(system, "kaifaqu", "supervisor"))
    page.goto(f"{system.base_url}/o/kaifaqu/desk/filings/{filing}/")
    all_right(page)
    page.check("[name=mark-content][value=wrong]")
    page.fill("[name=fault-content-0-fix]", "写明发布范围")
    page.click("#notice")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=fault-content-0-fix]")).to_have_value("写明发布范围")
    page.select_option("[name=fault-content-0-field]", "purpose")
    page.fill("[name=fault-content-0-message]", "问题一")
    page.locator(".more-faults > summary").click()
    page.fill("[name=fault-more-0-message]", "问题二")
    page.click("#notice")
    expect(page.locator(".preview")).to_contain_text("问题一")
    expect(page.locator(".preview")).to_contain_text("问题二")
    sound(page)
    page.click("#send-notice")
    expect(page.get_by_role("status")).to_contain_text("已退回补正")


def test_the_queue_is_worked_by_keys(system: System, browser: Browser) -> None:
    filed(system, "donggang", "submitted")
    filed(system, "donggang", "submitted")
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, "donggang", clerk_of(system, "donggang"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".rows tbody tr").nth(1).locator("a").first
    expect(second).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/filings/"))


def test_a_district_does_not_come_to_the_citys_desk(system: System, browser: Browser) -> None:
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, "donggang", clerk_of(system, "donggang"))
    page.goto(f"{system.base_url}/o/city/desk/")
    expect(page).to_have_url(re.compile("/o/city/desk/sign-in/"))
    page.goto(f"{system.base_url}/o/lanshan/desk/")
    expect(page).to_have_url(re.compile("/o/lanshan/desk/sign-in/"))


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_the_apis_page_shows_every_call_and_asks_nobody_else(
    system: System, browser: Browser, language: str
) -> None:
    page, asked, said = page_of(browser, PHONE, language), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{system.base_url}/o/donggang/api/v1/docs", wait_until="networkidle")
    assert said == []
    assert all(url.startswith(f"{system.base_url}/") for url in asked)
    schema = page.request.get(f"{system.base_url}/o/donggang/api/v1/openapi.json").json()
    calls = {
        f"{method.upper()} {path.removeprefix('/o/donggang/api/v1/')}"
        for path, methods in schema["paths"].items()
        for method in methods
    }
    assert len(calls) > 20
    shown = page.locator(".call:has(.method)")
    assert {" ".join(text.split()) for text in shown.locator("h3").all_inner_texts()} == calls
    for text in page.locator(".call > p").all_inner_texts():
        assert bool(re.search("[\u4e00-\u9fff]", text)) == (language == "zh-CN"), text
    for link in page.locator("dl a[href^='#']").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
