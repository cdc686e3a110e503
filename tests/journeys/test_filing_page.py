"""A filing on the desk: the documents stay in view, by keys, mouse and finger; a number is shown where it stands."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import DESK, PHONE, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "donggang"


@pytest.fixture(scope="module")
def filing(system: System) -> str:
    """A company's filing with three documents."""

    filer = system.cast(OFFICE).filer("company", RECENT)
    made = submitted(system.filer(OFFICE, filer.person.mobile), filer)
    system.settle()
    return made


def opened(system: System, page: Page, filing: str) -> None:
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/")
    centre(page)
    expect(page.locator(".leaf:not(.away) img")).to_have_js_property("complete", True)


def centre(page: Page) -> None:
    """The documents in the middle of the window, where a mouse reaches them."""
    page.locator(".stage").evaluate("one => one.scrollIntoView({block: 'center'})")


def current(page: Page) -> str:
    return page.locator(".viewer .links a[aria-current]").inner_text()


def box(page: Page) -> dict[str, float]:
    found = page.locator(".leaf:not(.away)").bounding_box()
    assert found is not None
    return dict(found)


def test_the_documents_stay_in_view_while_the_form_goes_by(
    system: System, browser: Browser, filing: str
) -> None:
    page = page_of(browser, DESK, "zh-CN")
    opened(system, page, filing)
    page.locator("#line-org_address").scroll_into_view_if_needed()
    expect(page.locator("#line-org_address")).to_be_in_viewport()
    expect(page.locator(".leaf:not(.away) img")).to_be_in_viewport()
    sound(page)


def test_pages_are_turned_and_made_larger_by_keys(system: System, browser: Browser, filing: str) -> None:
    page = page_of(browser, DESK, "zh-CN")
    opened(system, page, filing)
    first = current(page)
    page.keyboard.press("]")
    second = current(page)
    assert second != first
    expect(page.locator(".leaf:not(.away) img")).to_have_js_property("complete", True)
    before = box(page)
    page.keyboard.press("+")
    assert box(page)["width"] == pytest.approx(before["width"] * 1.25, abs=2)
    page.keyboard.press("-")
    page.keyboard.press(".")
    turned = box(page)
    assert turned["height"] / turned["width"] == pytest.approx(before["width"] / before["height"], rel=0.02)
    page.keyboard.press(",")
    assert box(page)["height"] == pytest.approx(before["height"], abs=2)
    page.keyboard.press("}")
    assert current(page) not in (first, second)
    page.keyboard.press("[")
    assert current(page) == second
    page.locator("#place, [name=place]").first.fill("]")  # typed, not a key
    assert current(page) == second
    page.locator("#keys").click()
    page.keyboard.press("[")
    assert current(page) == second


def test_pages_are_turned_and_dragged_by_the_mouse(system: System, browser: Browser, filing: str) -> None:
    page = page_of(browser, DESK, "en-US")
    opened(system, page, filing)
    page.get_by_role("button", name="Next page").click()
    page.locator(".viewer .links a").first.click()
    expect(page.get_by_role("button", name="Previous page")).to_be_disabled()
    for _ in range(4):
        page.get_by_role("button", name="Larger").click()
    centre(page)
    stage = page.locator(".stage")
    middle = stage.bounding_box()
    assert middle is not None
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    left = stage.evaluate("one => one.scrollLeft")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y - 40, steps=4)
    page.mouse.up()
    assert stage.evaluate("one => one.scrollLeft") == pytest.approx(left + 120, abs=3)


def test_a_finger_turns_the_page(system: System, browser: Browser, filing: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    opened(system, page, filing)
    first = current(page)
    page.locator(".stage").evaluate("one => one.scrollIntoView({block: 'center'})")
    middle = page.locator(".stage").bounding_box()
    assert middle is not None
    line = context.new_cdp_session(page)
    at = {"x": middle["x"] + 250, "y": middle["y"] + 100}
    line.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for step in (60, 120, 180):
        moved = [{**at, "x": at["x"] - step}]
        line.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": moved})
    line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".viewer .links a").nth(1)).to_have_attribute("aria-current", "true")
    assert current(page) != first
    sound(page)


def test_a_number_is_shown_where_it_stands(system: System, browser: Browser, filing: str) -> None:
    page = page_of(browser, DESK, "en-US")
    opened(system, page, filing)
    page.keyboard.press("]")
    shown, address = current(page), page.url
    page.evaluate("window.same = true")
    page.select_option("#why", "reach")
    for field in ("admin_mobile", "email"):
        page.locator(f"#line-{field} button").click()
        expect(page.locator(f"#line-{field} .full")).to_be_focused()
    assert "*" not in page.locator("#line-email .full").inner_text()
    assert page.evaluate("window.same") is True
    assert (current(page), page.url) == (shown, address)
    page.locator("#seen summary").click()
    expect(page.locator("#seen li")).to_have_count(2)
    expect(page.locator("#seen li").first).to_contain_text("Email · Reaching the filer")


def test_it_prints_without_what_is_for_the_screen(system: System, browser: Browser, filing: str) -> None:
    page = page_of(browser, DESK, "zh-CN")
    opened(system, page, filing)
    page.emulate_media(media="print")
    for hidden in (".bar", ".decide", "form >> nth=0", ".viewer .tools"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#line-org_address")).to_be_visible()
    leaves = page.locator(".viewer .leaf img")
    assert leaves.count() >= 3
    for leaf in leaves.all():
        expect(leaf).to_be_visible()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"


def test_without_a_script_the_pages_stand_below_one_another(
    system: System, browser: Browser, filing: str
) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/filings/{filing}/")
    tops = [one.bounding_box()["y"] for one in page.locator("img.sheet").all()]  # type: ignore[index]
    assert len(tops) == 3
    assert tops == sorted(tops)
    assert page.locator(".tools").is_hidden()
    page.locator("#line-email button").click()
    expect(page.locator("#line-email .full")).to_contain_text("@")
    page.locator("#line-admin_mobile button").click()
    expect(page.locator("#line-admin_mobile .full")).to_contain_text("+86")
