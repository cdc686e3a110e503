"""The desk at work: a queue cleared by keys alone, two who open the same filing, a colleague's work taken over."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import DESK, all_right, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
FILINGS = 20
PATIENCE = 90_000  # milliseconds: a machine that does much besides


def handed_in(system: System, office: str, *, paper: bool = True) -> str:
    """A filing that waits for the district; its id."""
    person = system.cast(office).filer("individual", RECENT)
    filing = submitted(system.filer(office, person.person.mobile), person)
    if paper:
        system.staff(office).post(f"filings/{filing}/paper", {"place": "1号盒"})
    return filing


def state(system: System, office: str, filing: str) -> str:
    return str(system.staff(office).get(f"filings/{filing}")["state"])


def at_the_desk(system: System, browser: Browser, office: str, role: str = "clerk") -> Page:
    page = page_of(browser, DESK, "zh-CN")
    page.set_default_timeout(PATIENCE)
    sign_in(page, system, office, clerk_of(system, office, role))
    return page


def test_a_clerk_clears_twenty_filings_by_keyboard_alone(system: System, browser: Browser) -> None:
    office = "shanhaitian"
    ours = {handed_in(system, office, paper=number >= 3) for number in range(FILINGS)}
    person = clerk_of(system, office, "supervisor")
    page = page_of(browser, DESK, "zh-CN")
    page.set_default_timeout(PATIENCE)
    page.goto(f"{system.base_url}/o/{office}/desk/")
    press = page.keyboard.press
    page.locator("[name=username]").focus()
    page.keyboard.type(person["username"])
    press("Tab")
    page.keyboard.type(person["password"])
    press("Enter")
    page.wait_for_url(re.compile("/desk/$"))
    press("?")
    expect(page.locator("#sheet")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#sheet")).to_contain_text("我的", timeout=PATIENCE)
    sound(page)
    press("Escape")
    press("3")
    expect(page.locator("#views [aria-current]")).to_contain_text("新收", timeout=PATIENCE)
    press("1")
    expect(page.locator("#views [aria-current]")).to_contain_text("待办", timeout=PATIENCE)
    press("j")
    press("Enter")
    page.wait_for_url(re.compile("/desk/filings/"))
    decided = set()
    while True:
        filing = page.url.partition("/filings/")[2].partition("/")[0]
        if page.locator("[aria-keyshortcuts=a]").count() == 0:
            press("p")
            press("Enter")
            expect(page.get_by_role("status").first).to_contain_text("纸质材料", timeout=PATIENCE)
            page.wait_for_load_state()
        here = page.url
        press("c")
        for _ in range(page.locator(".check").count()):
            press("y")
        expect(page.locator("[aria-keyshortcuts=a]")).to_be_focused(timeout=PATIENCE)
        press("Enter")
        page.wait_for_url(lambda url, here=here: url != here, timeout=PATIENCE)  # type: ignore[misc]
        decided.add(filing)
        if "/filings/" not in page.url:
            break
    expect(page.locator("#list")).to_contain_text("暂无内容", timeout=PATIENCE)
    assert ours <= decided
    eventually(lambda: {state(system, office, filing) for filing in ours} == {"county_approved"})


def test_two_who_open_the_same_filing_decide_it_once(system: System, browser: Browser) -> None:
    office = "kaifaqu"
    filing = handed_in(system, office)
    address = f"{system.base_url}/o/{office}/desk/filings/{filing}/"
    first, second = at_the_desk(system, browser, office), at_the_desk(system, browser, office, "supervisor")
    first.goto(address)
    expect(first.locator("#claim")).to_have_attribute("data-state", "mine", timeout=PATIENCE)
    second.goto(f"{system.base_url}/o/{office}/desk/")
    row = second.locator(f"tr[data-filing='{filing}']")
    expect(row.locator(".badge.held")).to_be_visible(timeout=PATIENCE)
    second.goto(address)
    expect(second.locator("#claim")).to_have_attribute("data-state", "held", timeout=PATIENCE)
    assert second.locator("#approve").count() == 0
    sound(second)
    # Leaving gives it back; who comes next has it, and the other sees that.
    first.goto(f"{system.base_url}/o/{office}/desk/")

    def free() -> bool:
        return bool(system.staff(office).get(f"filings/{filing}")["state"]) and second.reload() is not None and (
            second.locator("#claim").get_attribute("data-state") == "mine"
        )  # fmt: skip

    eventually(free)
    # The first one's page is older than the decision.
    first.goto(address)
    expect(first.locator("#claim")).to_have_attribute("data-state", "held", timeout=PATIENCE)
    all_right(second)
    second.click("#approve")
    expect(second.locator(".undo")).to_contain_text("已上报市级", timeout=PATIENCE)
    first.reload()
    assert first.locator("#approve").count() == 0
    eventually(lambda: state(system, office, filing) == "county_approved")


def test_a_new_filing_appears_by_itself_and_moves_nothing_under_the_pointer(
    system: System, browser: Browser
) -> None:
    office = "juxian"
    handed_in(system, office)
    page = at_the_desk(system, browser, office)
    page.goto(f"{system.base_url}/o/{office}/desk/?view=new")
    page.mouse.move(2, 2)
    came = handed_in(system, office)
    expect(page.locator(f"tr[data-filing='{came}']")).to_be_visible(timeout=PATIENCE)
    first = page.locator("tr[data-filing]").first
    first.hover()
    box = first.bounding_box()
    waits = handed_in(system, office, paper=False)
    expect(page.locator("#fresh")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#said")).to_contain_text("本列表新增", timeout=PATIENCE)
    assert page.locator(f"tr[data-filing='{waits}']").count() == 0
    assert first.bounding_box() == box
    first.locator("a").first.focus()
    sound(page)
    page.keyboard.press(".")
    late = page.locator(f"tr[data-filing='{waits}']")
    expect(late).to_be_visible(timeout=PATIENCE)
    # What is drawn anew is chosen as what was there before, and stays chosen where its row changes.
    page.locator("#choose-all input").check()
    every = page.locator(".choose").count()
    expect(page.locator(".choose:checked")).to_have_count(every)
    expect(page.locator("#chosen-count")).to_contain_text(str(every))
    page.mouse.move(2, 2)
    system.staff(office).post(f"filings/{waits}/paper", {"place": "2号盒"})
    expect(late.locator(".paper")).to_have_text("已收", timeout=PATIENCE)
    expect(late.locator(".choose")).to_be_checked()
    # On paper stands which list it is, and nothing to press.
    page.emulate_media(media="print")
    expect(page.locator(".on-paper")).to_contain_text("新收")
    expect(page.locator(".choosing").first).to_be_hidden()
    page.emulate_media(media="screen")
    # In a narrowed list x chooses, too.
    page.goto(f"{system.base_url}/o/{office}/desk/?view=new&paper=received")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".choose:checked")).to_have_count(1)
    assert "paper=received" in page.url


def test_a_supervisor_takes_over_the_work_of_an_absent_clerk(system: System, browser: Browser) -> None:
    office = "lanshan"
    ours = [handed_in(system, office) for _ in range(2)]
    clerk = at_the_desk(system, browser, office)
    desk = f"{system.base_url}/o/{office}/desk/"
    for filing in ours:
        clerk.goto(f"{desk}filings/{filing}/")
        clerk.click("#claim form[action$='/assign/'] button")
        expect(clerk.get_by_role("status").first).to_contain_text("由您经办", timeout=PATIENCE)
    clerk.goto(f"{desk}?view=mine")
    for filing in ours:
        expect(clerk.locator(f"tr[data-filing='{filing}']")).to_be_visible(timeout=PATIENCE)
    name = clerk.locator(".bar .who").inner_text().split("·")[0].strip()
    boss = at_the_desk(system, browser, office, "supervisor")
    boss.goto(f"{desk}assignment/")
    sound(boss)
    row = boss.locator(".rows tbody tr", has=boss.locator("td:first-child a", has_text=name))
    row.locator("form[action$='/away/'] button").click()
    expect(row.locator(".badge.held")).to_be_visible(timeout=PATIENCE)
    row.locator("form[action$='/hand-over/'] button").click()
    expect(boss.get_by_role("status").first).to_contain_text("已移交", timeout=PATIENCE)
    boss.goto(f"{desk}?view=mine")
    for filing in ours:
        expect(boss.locator(f"tr[data-filing='{filing}']")).to_be_visible(timeout=PATIENCE)
    boss.goto(f"{desk}filings/{ours[0]}/")
    all_right(boss)
    boss.click("#approve")
    expect(boss.locator(".undo")).to_contain_text("已上报市级", timeout=PATIENCE)
    # The clerk comes back, and reads it on the page that was open all the while.
    expect(clerk.locator("#taken")).to_contain_text("接手了您的", timeout=PATIENCE)
    sound(clerk)
    clerk.click("#taken button")
    expect(clerk.locator("#taken .note")).to_have_count(0, timeout=PATIENCE)
