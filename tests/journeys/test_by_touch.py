"""A clerk at a tablet: queue and decisions by the finger alone, without a keyboard and without a mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import clerk_of, sound
from tests.journeys.steps import RECENT, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "shanhaitian"
TABLET = {"width": 1024, "height": 768}


@pytest.fixture
def tablet(system: System, browser: Browser) -> Iterator[Page]:
    """A clerk's, signed in."""
    context = browser.new_context(viewport=TABLET, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    page, person = context.new_page(), clerk_of(system, OFFICE)
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/")
    page.fill("[name=username]", person["username"])
    page.fill("[name=password]", person["password"])
    page.tap("main button.main")
    expect(page.locator("#list")).to_be_visible()
    yield page
    context.close()


def waiting(system: System) -> str:
    """A filing whose paper copy is here."""
    filer = system.cast(OFFICE).filer("individual", RECENT)
    filing = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    system.staff(OFFICE, "supervisor").post(f"filings/{filing}/paper", {"place": "1号盒"})
    return filing


def state(system: System, filing: str) -> str:
    return str(system.staff(OFFICE).get(f"filings/{filing}")["state"])


def opened(page: Page, filing: str) -> None:
    """From the list of what is new, by its row."""
    page.tap("#views .tab-new")
    expect(page.locator("#views .tab-new")).to_have_attribute("aria-current", "page")
    page.tap(f"tr[data-filing='{filing}'] a")
    expect(page.locator("#examine")).to_be_visible()


def mark_all_right(page: Page) -> None:
    for point in page.locator(".check .yes").all():
        point.tap()
    expect(page.locator(".check .yes input:checked")).to_have_count(page.locator(".check").count())


def test_a_filing_is_passed_on_and_that_is_undone(system: System, tablet: Page) -> None:
    filing = waiting(system)
    opened(tablet, filing)
    sound(tablet)
    mark_all_right(tablet)
    tablet.tap("#approve")
    expect(tablet.locator(".undo")).to_contain_text("已上报市级")
    # However slow the machine, there is time to tap.
    system.database.execute("UPDATE shared.review_decision SET leaves_at = now() + interval '5 minutes'")
    tablet.tap("#undo")
    expect(tablet.get_by_role("status").first).to_contain_text("已撤销")
    expect(tablet.locator(".check .yes input:checked")).to_have_count(tablet.locator(".check").count())
    tablet.tap("#approve")
    eventually(lambda: state(system, filing) == "county_approved")


def test_a_filing_is_returned(system: System, tablet: Page) -> None:
    filing = waiting(system)
    opened(tablet, filing)
    mark_all_right(tablet)
    tablet.tap(".check:has([name=mark-content]) .no")
    tablet.select_option("[name=fault-content-0-reason]", index=1)
    expect(tablet.locator("[name=fault-content-0-message]")).not_to_have_value("")
    tablet.tap("#notice")
    expect(tablet.locator(".preview ol")).to_be_visible()
    sound(tablet)
    tablet.tap("#send-notice")
    expect(tablet.locator(".undo")).to_contain_text("退回补正")
    eventually(lambda: state(system, filing) == "returned")


def test_several_are_chosen_and_passed_on(system: System, tablet: Page) -> None:
    filings = [waiting(system) for _ in range(2)]
    tablet.tap("#views .tab-new")
    for filing in filings:
        tablet.tap(f"tr[data-filing='{filing}'] .choose")
    tablet.tap("#chosen button[value=approve]")
    expect(tablet.locator(".rows tbody tr")).to_have_count(2)
    for tick in tablet.locator(".points input").all():
        tick.tap()
    tablet.tap("main form button.main")
    expect(tablet.locator("#done")).to_contain_text("2")
    eventually(lambda: all(state(system, filing) == "county_approved" for filing in filings))
