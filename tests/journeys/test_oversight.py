"""The supervisor's pages and the summary tables in a real browser: within everybody's reach, and done to the end."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, submitted
from tests.journeys.system import System
from tests.pictures.desk import DESK, PHONE

pytestmark = pytest.mark.xdist_group("desks")
OFFICE = "shanhaitian"
PAGES = ("", "clocks/", "stuck/", "stuck/?kind=forgotten", "staff/", "contact/")
PATIENCE = 60_000


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [(DESK, "zh-CN", "light"), (DESK, "en-US", "dark"), (PHONE, "zh-CN", "dark")],
    ids=["desk-zh", "desk-en-dark", "phone-zh-dark"],
)
def test_every_page_is_within_everybodys_reach(
    system: System, browser: Browser, size: dict[str, int], language: str, scheme: str
) -> None:
    filer = system.cast(OFFICE).filer("individual", RECENT)
    submitted(system.filer(OFFICE, filer.person.mobile), filer)
    page = page_of(browser, size, language)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    desk = f"{system.base_url}/o/{OFFICE}/desk/"
    for path in PAGES:
        page.goto(f"{desk}supervision/{path}")
        sound(page)
    page.goto(f"{desk}supervision/")
    page.locator(".rows tbody a").first.click()
    sound(page)
    page.goto(f"{desk}supervision/staff/")
    for change in page.locator("details.acts > summary").all():
        change.click()
    sound(page)
    page.goto(f"{desk}tables/")
    sound(page)


def test_a_table_is_made_followed_and_downloaded(system: System, browser: Browser, tmp_path: Path) -> None:
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/?state=")
    page.click("a[href*='/tables/?']")
    page.click("main form button.main")
    expect(page.locator("#follow, a[download]").first).to_be_visible()
    sound(page)
    # The page itself sees that it is ready.
    expect(page.locator("main a[download]")).to_be_visible(timeout=PATIENCE)
    sound(page)
    with page.expect_download() as download:
        page.click("main a[download]")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("备案汇总表-")
    assert file.read_bytes()[:2] == b"PK"


def test_somebody_new_comes_in_with_the_password_that_is_shown(system: System, browser: Browser) -> None:
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/staff/")
    page.fill("[name=username]", "xin.lai")
    page.fill("[name=name]", "新来")
    page.click("form[action$='/add/'] button.main")
    password = page.locator("code.secret").inner_text()
    sound(page)
    other = page_of(browser, PHONE, "zh-CN")
    sign_in(other, system, OFFICE, {"username": "xin.lai", "password": password})
    expect(other.locator("h1")).to_be_visible()
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/staff/")
    row = page.locator("tr", has_text="xin.lai")
    row.locator("summary").click()
    row.locator("button[formaction$='/block/']").click()
    expect(page.get_by_role("status")).to_contain_text("新来")
    other.reload()
    expect(other).to_have_url(re.compile("/desk/sign-in/"))
