"""Paper copies at the desk, in a real browser: fifty by hand scanner, one by camera, and on to the city's shelf."""

import io
import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from demonstration.client import Caller
from infra.local.programs import chromium
from tests.journeys.browsing import DESK, clerk_of, page_of, sign_in, sound
from tests.journeys.conftest import ARGUMENTS
from tests.journeys.steps import RECENT, approve, submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("desks")
OFFICE, COPIES = "lanshan", 50
A_MINUTE = 20  # scans; what a person with a scanner manages


def sheets(system: System, who: Caller, office: str, count: int) -> list[tuple[str, str]]:
    """Drafts of the office's own, each with what the code on its sheet says."""
    cast = system.cast(office)
    found = []
    for _ in range(count):
        filer = cast.filer("individual", RECENT)
        filing = who.post("filings", {"filer_kind": filer.kind, **filer.form})
        found.append(
            (filing["id"], f"{system.base_url}/o/{office}/filings/{filing['id']}/?v={filing['revision']}")
        )
    return found


def scanned(page: Page, text: str) -> None:
    """As a hand scanner does it: key after key, and Enter, wherever the focus is."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_fifty_copies_by_hand_scanner(system: System, browser: Browser, record_property: Any) -> None:
    clerk = system.staff(OFFICE)
    copies = sheets(system, clerk, OFFICE, COPIES)
    clerk.call("PATCH", f"filings/{copies[-1][0]}", {"purpose": "打印之后又作了改动"})
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    day = f"{system.base_url}/o/{OFFICE}/desk/paper/day/"
    page.goto(day)
    before = page.locator(".rows tbody tr").count()
    page.click("header nav a[href$='/desk/paper/']")
    page.fill("#box", "12")
    page.fill("#folder", "3")
    page.locator("#code").focus()
    said, began = page.locator("#said"), time.monotonic()
    for filing, code in copies[:-1]:
        scanned(page, code)
        expect(said.locator("[data-outcome=received]")).to_contain_text("12/3")
        expect(said).to_contain_text(clerk.get(f"filings/{filing}")["form"]["nickname"])
        expect(page.locator("#code")).to_be_focused()
        expect(page.locator("#code")).to_have_value("")
    took = time.monotonic() - began
    record_property("seconds a scan", round(took / (COPIES - 1), 2))
    assert took < (COPIES - 1) * 60 / A_MINUTE
    # The last one was printed before the form was changed.
    scanned(page, copies[-1][1])
    expect(said.locator("[data-outcome=differs]")).to_contain_text("第1版，当前为第2版")
    # A code that comes twice changes nothing, and two that come at once are both taken.
    scanned(page, copies[0][1])
    expect(said.locator("[data-outcome=again]")).to_be_visible()
    sound(page)
    states = [clerk.get(f"filings/{filing}")["paper"] for filing, _code in copies]
    assert states == ["received"] * (COPIES - 1) + ["differs"]
    page.click("#recent a[href$='/paper/day/']")
    expect(page.locator(".rows tbody tr")).to_have_count(before + COPIES)
    sound(page)
    with page.context.expect_page() as opened:
        page.click("a[href*='day.pdf']")
    opened.value.close()


def test_scans_wait_for_a_broken_line_and_none_is_lost(system: System, browser: Browser) -> None:
    clerk = system.staff("juxian")
    copies = sheets(system, clerk, "juxian", 4)
    page = page_of(browser, DESK, "en-US")
    sign_in(page, system, "juxian", clerk_of(system, "juxian"))
    page.goto(f"{system.base_url}/o/juxian/desk/paper/")
    page.context.set_offline(True)
    for _filing, code in copies:
        scanned(page, code)
    expect(page.locator("#waits")).to_contain_text("4 scans wait")
    page.context.set_offline(False)
    for filing, _code in copies:
        expect(page.locator("#recent tbody")).to_contain_text(
            clerk.get(f"filings/{filing}")["form"]["nickname"]
        )
    expect(page.locator("#waits")).to_be_hidden()
    assert {clerk.get(f"filings/{filing}")["paper"] for filing, _code in copies} == {"received"}


def test_without_a_script_every_scan_is_a_form(system: System, browser: Browser) -> None:
    clerk = system.staff("juxian")
    ((filing, code),) = sheets(system, clerk, "juxian", 1)
    context = browser.new_context(viewport=DESK, locale="en-US", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, system, "juxian", clerk_of(system, "juxian"))
    page.goto(f"{system.base_url}/o/juxian/desk/paper/")
    page.fill("#box", "7")
    page.fill("#code", code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome=received]")).to_be_visible()
    expect(page.locator("#box")).to_have_value("7")
    assert clerk.get(f"filings/{filing}")["paper"] == "received"


def test_a_camera_takes_the_sheet_and_only_here(system: System, browser: Browser, tmp_path: Path) -> None:
    """Chromium's own camera shows a film of the printed sheet; here it reads no codes, so that the picture is sent."""
    clerk = system.staff("juxian")
    ((filing, _code),) = sheets(system, clerk, "juxian", 1)
    film = tmp_path / "sheet.mjpeg"
    film.write_bytes(_frame(clerk.get(f"filings/{filing}/form.pdf")) * 3)
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    watching = browser.browser_type.launch(executable_path=str(chromium()), args=[*ARGUMENTS, *camera])
    page = page_of(watching, DESK, "en-US")
    sign_in(page, system, "juxian", clerk_of(system, "juxian"))
    refused = page.evaluate(
        "navigator.mediaDevices.getUserMedia({video: true}).then(() => 'open', (e) => e.name)"
    )
    assert refused == "NotAllowedError"
    page.goto(f"{system.base_url}/o/juxian/desk/paper/")
    page.click("#camera")
    page.click("#shoot")  # Chromium on Linux has no BarcodeDetector
    expect(page.locator("#said [data-outcome=received]")).to_be_visible(timeout=20_000)
    sound(page)
    watching.close()
    assert clerk.get(f"filings/{filing}")["paper"] == "received"


def _frame(printed: bytes) -> bytes:
    """The sheet as a camera sees it: its upper half, upright."""
    document = pypdfium2.PdfDocument(printed)
    picture = document[0].render(scale=2.2).to_pil().convert("RGB")
    document.close()
    out = io.BytesIO()
    picture.crop((0, 0, picture.width, picture.width * 3 // 4)).resize((1280, 960)).save(
        out, "JPEG", quality=92
    )
    return out.getvalue()


def test_copies_go_to_the_citys_shelf(system: System, browser: Browser) -> None:
    office = "wulian"
    clerk = system.staff(office)
    for _ in range(2):
        filer = system.cast(office).filer("individual", RECENT)
        approve(clerk, submitted(system.filer(office, filer.person.mobile), filer))
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, office, clerk_of(system, office))
    page.goto(f"{system.base_url}/o/{office}/desk/paper/lists/")
    sound(page)
    page.click("form[action$='/make/'] button")
    page.wait_for_url("**/paper/lists/*/")
    sound(page)
    page.click("form[action$='/sign/'] button")
    expect(page.locator(".note.success")).to_be_visible()
    system.settle()
    sign_in(page, system, "city", system.people["city"])
    page.click("header nav a[href$='/desk/shelf/']")
    sound(page)
    page.click(f"a[href$='/shelf/{office}/']")
    sound(page)
    page.click(".rows tbody a")
    page.fill("#box", "A1")
    page.click("form[action$='/shelve/'] button.main")
    expect(page.locator(".paper-shelved").first).to_be_visible()
    sound(page)
