"""The auditor in a real browser: reads everything, changes nothing; the trail, its chain, and what was known then."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.application import manage
from tests.journeys.browsing import DESK, PHONE, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, approve, submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "shanhaitian"


def run(system: System, command: list[str]) -> None:
    done = system.run(command)
    assert done.returncode == 0, done.stdout + done.stderr


def auditor(browser: Browser, system: System, office: str, language: str = "zh-CN") -> Page:
    """The office's auditor, signed in."""
    page = page_of(browser, DESK, language)
    people = system.people["city"]["auditor"] if office == "city" else clerk_of(system, office, "auditor")
    sign_in(page, system, office, people)
    return page


def acted(system: System) -> str:
    """A filing that was submitted, and passed on by a clerk who looked at it; its id."""
    filer = system.cast(OFFICE).filer("individual", RECENT)
    filing = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    approve(system.staff(OFFICE), filing)
    system.settle()
    run(system, manage("verify_audit", OFFICE))
    return filing


def test_an_auditor_finds_who_did_what_and_that_the_chain_is_whole(system: System, browser: Browser) -> None:
    filing = acted(system)
    page = auditor(browser, system, OFFICE)
    page.get_by_role("link", name="督导", exact=True).click()
    page.get_by_role("link", name="审计日志", exact=True).click()
    expect(page.locator(".note.success")).to_contain_text("完整")
    sound(page)
    # By keyboard: the acts, the filing, then the button.
    page.locator("#id_what").focus()
    page.locator("#id_what").select_option("decided")
    page.locator("#id_about").fill(filing)
    page.locator("#id_about").press("Enter")
    rows = page.locator("main .rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("上报")
    expect(rows.first.locator(".clock.green")).to_contain_text("一致")
    sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出本列表（CSV）").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "审计 导出" in text.splitlines()[1]
    assert len(text.splitlines()) == 4
    rows.first.locator("a").click()
    expect(page).to_have_url(re.compile(f"/filings/{filing}/$"))
    expect(page.locator("main form[method=post] button:not([type=button])")).to_have_count(0)
    sound(page)


def test_what_cannot_be_read_is_kept_and_said(system: System, browser: Browser) -> None:
    page = auditor(browser, system, OFFICE, "en-US")
    trail = f"{system.base_url}/o/{OFFICE}/desk/trail/"
    page.goto(f"{trail}?since=2026-11-20&until=2026-11-02&who=Anna")
    expect(page.locator("#id_until")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_who")).to_have_value("Anna")
    sound(page)


def test_a_past_day_leads_from_figures_to_a_filing_and_its_lines(system: System, browser: Browser) -> None:
    filing = acted(system)
    today = date.today()  # noqa: DTZ011 - the machine's day
    page = auditor(browser, system, "city")
    page.get_by_role("link", name="历史某日").first.click()
    expect(page.locator(".card.empty")).to_be_visible()
    sound(page)
    page.locator("#office").select_option(OFFICE)
    page.locator("form:has(#office) button").click()
    page.locator("#day").fill(str(today))
    page.locator("#day").press("Enter")
    sound(page)
    page.locator(".then-county_approved td.number a").first.click()
    row = page.locator("main .rows tbody tr", has=page.locator(f"a[href*='{filing}']"))
    expect(row).to_contain_text("条")
    sound(page)
    row.locator("a").first.click()
    expect(page.locator(".page-head .badge").first).to_contain_text("县区审核通过")
    expect(page.locator("dl.lines").first).to_contain_text("市级：待归档")
    sound(page)
    page.locator("dl.lines a[href^='#line-']").first.click()
    expect(page.locator("#happened, #lines")).to_be_visible()
    page.get_by_role("link", name="前一天").click()
    expect(page.locator(".card.empty")).to_contain_text("尚不知晓")
    sound(page)
    # The district's own supervisor sees who of the city looked.
    supervisor = page_of(browser, DESK, "zh-CN")
    sign_in(supervisor, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    supervisor.goto(f"{system.base_url}/o/{OFFICE}/desk/trail/?what=past.read")
    expect(supervisor.locator("main .rows tbody tr").first).to_contain_text("审计")


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [(DESK, "en-US", "dark"), (PHONE, "zh-CN", "dark")],
    ids=["desk-en-dark", "phone-zh-dark"],
)
def test_every_page_is_within_everybodys_reach(
    system: System, browser: Browser, size: dict[str, int], language: str, scheme: str
) -> None:
    filing = acted(system)
    page = page_of(browser, size, language)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    today = date.today()  # noqa: DTZ011 - the machine's day
    for path in (
        "trail/",
        f"trail/?about={filing}",
        f"then/?day={today}",
        f"then/filings/?day={today}&state=county_approved",
        f"then/filings/?day={today}&state=county_approved&colour=green",
        f"filings/{filing}/then/?day={today}",
    ):
        page.goto(f"{system.base_url}/o/{OFFICE}/desk/{path}")
        sound(page)
