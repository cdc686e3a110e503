"""Each kind of filer files an account: from the notice to the receipt, on a phone, over a line that breaks."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from demonstration.client import Caller
from demonstration.people import Filer
from tests.journeys.browsing import PHONE, caller_of, fill_in, page_of
from tests.journeys.steps import RECENT, approve, documents_of
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")
# An office for each journey: who asks for a second code from one address within an hour has to count, by a script.
SCRIPTED = {"institution": "donggang", "company": "lanshan", "individual": "wulian"}
PLAIN = {"institution": "kaifaqu", "company": "shanhaitian", "individual": "juxian"}
KEPT, BROKEN = "暂存在本机", "网络中断"


def at_the_form(page: Page, system: System, office: str, filer: Filer) -> str:
    """From the notice to the office, by a code, to the first step of the form; the filing's id."""
    page.goto(system.base_url)
    page.click(f"#offices a[href='/o/{office}/']")
    system.database.execute(f"UPDATE o_{office}.intake_signincode SET sent_at = sent_at - interval '2 hours'")
    page.fill("[name=contact]", filer.person.mobile)
    page.click("main button.main")
    page.fill("[name=code]", system.sink.code(filer.person.mobile, set()))
    page.click("main button.main")
    page.check(f"[name=filer_kind][value={filer.kind}]")
    page.click("main button.main")
    page.fill("[name=wechat_id]", str(filer.form["wechat_id"]))
    page.fill("[name=nickname]", str(filer.form["nickname"]))
    page.click("main .save button.main")
    expect(page.locator("[name=account_type]").first).to_be_visible()
    return page.url.partition("/filings/")[2].partition("/")[0]


def photographs(who: Caller, filing: str, filer: Filer, folder: Path) -> dict[str, Path]:
    """The documents, with the form as it was printed and sealed."""
    found = {}
    for kind, upload in documents_of(who, filing, filer).items():
        found[kind] = folder / f"{kind}.jpg"
        found[kind].write_bytes(upload.data)
    return found


def to_the_receipt(page: Page, system: System, office: str, filing: str) -> None:
    """Submitted by its filer, passed by the offices, and in the end the number and the receipt."""
    page.click(".turn form[action$='/submit/'] button")
    expect(page.locator(".state-submitted").first).to_be_visible()
    approve(system.staff(office), filing)
    system.staff("city", "officer").post(f"docket/{office}/{filing}/archive")
    page.reload()
    number = page.locator(".figure.number").inner_text()
    page.click(f"a[href$='{filing}/receipt/']")
    expect(page.locator("main")).to_contain_text(number)


@pytest.mark.parametrize("kind", SCRIPTED)
def test_an_account_is_filed_over_a_line_that_breaks(
    system: System, browser: Browser, tmp_path: Path, kind: str
) -> None:
    office = SCRIPTED[kind]
    filer, page = system.cast(office).filer(kind, RECENT), page_of(browser, PHONE, "zh-CN")
    filing = at_the_form(page, system, office, filer)
    step = page.url
    page.context.set_offline(True)
    page.check(f"[name=account_type][value={filer.form['account_type']}]")
    page.click("main .save button.main")
    expect(page.locator("#saving")).to_contain_text(KEPT)
    page.context.set_offline(False)
    expect(page).not_to_have_url(step)
    page.goto(step)
    expect(page.locator(f"[name=account_type][value={filer.form['account_type']}]")).to_be_checked()
    fill_in(page, filer.form)
    page.click("main .save a.main")
    photos = photographs(caller_of(page, system, office), filing, filer, tmp_path)
    for number, (document, photo) in enumerate(photos.items(), start=1):
        slot = page.locator(f"#document-{document}")
        page.context.set_offline(number == 1)
        page.set_input_files(f"#file-{document}", photo)
        page.click(f"form:has(#file-{document}) button")
        if number == 1:
            expect(slot.locator(".said")).to_contain_text(BROKEN)
            page.context.set_offline(False)
        expect(slot.locator(".badge.state-city_archived")).to_be_visible()
    to_the_receipt(page, system, office, filing)


@pytest.mark.parametrize("kind", PLAIN)
def test_an_account_is_filed_without_a_script(
    system: System, browser: Browser, tmp_path: Path, kind: str
) -> None:
    office = PLAIN[kind]
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    filer, page = system.cast(office).filer(kind, RECENT), context.new_page()
    filing = at_the_form(page, system, office, filer)
    context.set_offline(True)
    page.check(f"[name=account_type][value={filer.form['account_type']}]")
    page.click("main .save button.main")
    context.set_offline(False)
    # The browser's own page says that it is not connected: the form is found again where it was left.
    page.goto(f"{system.base_url}/o/{office}/filings/{filing}/edit/")
    fill_in(page, filer.form)
    page.click("main .save a.main")
    photos = photographs(caller_of(page, system, office), filing, filer, tmp_path)
    for document, photo in photos.items():
        page.set_input_files(f"#file-{document}", photo)
        page.click(f"form:has(#file-{document}) button")
        expect(page.locator(f"#document-{document} .badge.state-city_archived")).to_be_visible()
    to_the_receipt(page, system, office, filing)
