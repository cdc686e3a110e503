"""A decision takes the place of what is shown: no page is loaded anew, nothing is kept in the browser, keys go on."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.browsing import DESK, PHONE, all_right, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, approve, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "lanshan"
STORED = "() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)].flat().join(' ')"


def handed_in(system: System, *, paper: bool = True) -> str:
    filer = system.cast(OFFICE).filer("individual", RECENT)
    filing = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    if paper:
        system.staff(OFFICE, "supervisor").post(f"filings/{filing}/paper", {"place": "1号盒"})
    return filing


def address(system: System, filing: str) -> str:
    return f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/"


def state(system: System, filing: str) -> str:
    return str(system.staff(OFFICE).get(f"filings/{filing}")["state"])


def quiet(page: Page) -> list[str]:
    """What the console says from here on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def marked(page: Page) -> None:
    page.evaluate("window.same = true")


def unbroken(page: Page, told: Locator) -> None:
    """The same document says what was done, where the focus is; nothing that was shown is kept in the browser."""
    expect(told).to_be_focused()
    assert page.evaluate("window.same") is True
    kept = page.evaluate(STORED)
    assert "<" not in kept
    assert "htmx-history-cache" not in kept


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_clerk_decides_by_keys(system: System, browser: Browser, language: str) -> None:
    first, second, third = (handed_in(system) for _ in range(3))
    page = page_of(browser, DESK, language)
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    said = quiet(page)
    marked(page)
    page.locator(f".rows a[href$='{first}/']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(address(system, first))
    unbroken(page, page.locator("h1"))
    page.keyboard.press("c")
    for _ in range(page.locator(".check").count()):
        page.keyboard.press("y")
    expect(page.locator("#approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(address(system, first))
    # However slow the machine, there is time to look.
    system.database.execute("UPDATE shared.review_decision SET leaves_at = now() + interval '5 minutes'")
    unbroken(page, page.locator(".undo[role=status]").first)
    sound(page)
    page.keyboard.press("z")
    expect(page).to_have_url(address(system, first))
    unbroken(page, page.locator(".note[role=status]").first)
    # The next page's keys are its own: each does its work once.
    page.keyboard.press("c")
    expect(page.locator("#approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(address(system, first))
    eventually(lambda: state(system, first) == "county_approved")
    # What the filing was refused for is said in the same document, too.
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/desk/\?"))
    page.locator(f".rows a[href$='{second}/']").click()
    expect(page).to_have_url(address(system, second))
    page.click("#approve")
    unbroken(page, page.get_by_role("alert"))
    all_right(page)
    page.check("[name=mark-content][value=wrong]")
    page.select_option("[name=fault-content-0-reason]", index=1)
    page.click("#notice")
    expect(page.locator("#send-notice")).to_be_visible()
    assert page.evaluate("window.same") is True
    sound(page)
    page.click("#send-notice")
    unbroken(page, page.locator(".undo[role=status]").first)
    eventually(lambda: state(system, second) == "returned")
    assert state(system, third) == "submitted"
    # A refusal's status is told to the console by the browser itself.
    assert [one for one in said if "422" not in one] == []


def test_a_paper_copy_is_received_and_a_claim_given_back(system: System, browser: Browser) -> None:
    filing, other = handed_in(system, paper=False), handed_in(system)
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(address(system, filing))
    marked(page)
    page.fill("#id_place", "2号盒")
    page.keyboard.press("Enter")
    unbroken(page, page.locator(".note[role=status]").first)
    expect(page.locator("#claim")).to_have_attribute("data-state", "mine")
    expect(page.locator("#approve")).to_be_visible()
    # The filing is free again as soon as its page is no longer shown.
    page.click(".crumb a")
    expect(page.locator("#list")).to_be_visible()
    assert page.evaluate("window.same") is True

    def free() -> bool:
        found = system.database.execute(
            f"SELECT claimed_until > now() FROM o_{OFFICE}.filings_filing WHERE id = %s", [filing]
        )
        return not found.fetchone()[0]  # type: ignore[index]

    eventually(free)
    page.locator(f".rows a[href$='{other}/']").click()
    expect(page).to_have_url(address(system, other))
    # Back and forward show the pages as they are now.
    page.go_back()
    expect(page.locator("#list")).to_be_visible()
    page.wait_for_load_state()  # its scripts hear of the next step
    page.go_forward()
    expect(page.locator("#claim")).to_be_visible()
    expect(page).to_have_url(address(system, other))
    sound(page)


def test_the_city_archives_and_gives_back(system: System, browser: Browser) -> None:
    one, other = handed_in(system), handed_in(system)
    for filing in (one, other):
        approve(system.staff(OFFICE), filing)
    system.settle()
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, "city", system.people["city"])
    said = quiet(page)
    docket = f"{system.base_url}/o/city/desk/docket/{OFFICE}"
    page.goto(f"{docket}/{one}/")
    marked(page)
    page.click("form[action$='/archive/'] button")
    unbroken(page, page.locator(".note[role=status]").first)
    sound(page)
    page.goto(f"{docket}/{other}/")
    marked(page)
    page.click(
        "details:has(form[action$='/send_back/']) summary, details:has(form[action$='/send-back/']) summary"
    )
    page.locator("[name=reason]").fill("主体信息不清楚，请核实。")
    page.locator("form:has([name=reason]) button.danger").click()
    unbroken(page, page.locator(".note[role=status]").first)
    assert said == []
    assert (state(system, one), state(system, other)) == ("city_archived", "submitted")


def test_by_touch_on_a_phone(system: System, browser: Browser) -> None:
    filing = handed_in(system)
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    said = quiet(page)
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    marked(page)
    page.locator(f".rows a[href$='{filing}/']").tap()
    expect(page).to_have_url(address(system, filing))
    for point in page.locator(".check").all():
        point.locator("input[value=right]").tap()
    page.locator("#approve").tap()
    unbroken(page, page.locator(".undo[role=status]").first)
    sound(page)
    eventually(lambda: state(system, filing) == "county_approved")
    assert said == []


def test_no_answer_loses_nothing(system: System, browser: Browser) -> None:
    filing = handed_in(system, paper=False)
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(address(system, filing))
    marked(page)
    page.fill("#id_place", "3号盒")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    unbroken(page, page.get_by_role("alert"))
    sound(page)
    page.context.set_offline(False)
    expect(page.locator("#id_place")).to_have_value("3号盒")
    page.locator(".paper-in button").first.click()
    unbroken(page, page.locator(".note[role=status]").first)
    assert page.get_by_role("alert").count() == 0


def test_what_was_typed_beside_it_stays(system: System, browser: Browser) -> None:
    filing, wrong = handed_in(system, paper=False), "印章看不清楚"
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(address(system, filing))
    marked(page)
    page.check("[name=mark-content][value=wrong]")
    page.click(".paper-in button >> nth=0", no_wait_after=True)
    page.fill("[name=fault-content-0-message]", wrong)  # before the answer is there
    expect(page.locator("#approve")).to_be_visible()
    assert page.evaluate("window.same") is True
    expect(page.locator("[name=mark-content][value=wrong]")).to_be_checked()
    expect(page.locator("[name=fault-content-0-message]")).to_have_value(wrong)
    sound(page)
    # What was sent is not there a second time, and another filing has nothing of it.
    expect(page.locator("#id_place")).to_have_count(0)
    page.goto(address(system, handed_in(system)))
    expect(page.locator("[name=fault-content-0-message]")).to_have_value("")


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_row_says_how_its_date_was_computed(system: System, browser: Browser, language: str) -> None:
    filing = handed_in(system)
    system.settle()
    for office, person in ((OFFICE, clerk_of(system, OFFICE)), ("city", system.people["city"])):
        page = page_of(browser, DESK, language)
        sign_in(page, system, office, person)
        page.goto(
            f"{system.base_url}/o/{office}/desk/{'docket/?state=submitted' if office == 'city' else ''}"
        )
        marked(page)
        here, date_of_row = page.url, page.locator(f"a.why[href*='{filing}']")
        date_of_row.focus()
        page.keyboard.press("Enter")
        sheet = page.get_by_role("dialog")
        expect(sheet.locator("li").first).to_be_visible()
        expect(sheet).to_contain_text(date_of_row.inner_text()[:10])
        sound(page)
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
        expect(date_of_row).to_be_focused()
        assert page.evaluate("window.same") is True
        assert page.url == here
        page.context.set_offline(True)
        date_of_row.click()
        expect(page.get_by_role("alert")).to_be_focused()
    claimed = f"SELECT claimed_by FROM o_{OFFICE}.filings_filing WHERE id = %s"
    assert system.database.execute(claimed, [filing]).fetchone() == ("",)
    plain = browser.new_context(viewport=DESK, locale=language, java_script_enabled=False)  # type: ignore[arg-type]
    page = plain.new_page()
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.locator(f"a.why[href*='{filing}']").click()
    expect(page.locator(".because li").first).to_be_visible()
