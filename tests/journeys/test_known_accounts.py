"""A district imports the accounts that it knows, in a real browser: template, faults, yes, drafts, invitations."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import DESK, PHONE, clerk_of, page_of, sign_in, sound
from tests.journeys.system import System, eventually
from tests.make import phone, wechat_id

pytestmark = pytest.mark.xdist_group("system")
OFFICE = "juxian"


def filled(page: Page, rows: list[dict[str, str]]) -> dict[str, Any]:
    """The template as it comes from the page, filled in."""
    with page.expect_download() as download:
        page.click("a[href$='template.xlsx']")
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    for line, row in enumerate(rows, start=2):
        for head, value in row.items():
            sheet.cell(line, heads.index(head) + 1, value)
    file = io.BytesIO()
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "莒县台账.xlsx", "mimeType": kind, "buffer": file.getvalue()}


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "zh-CN"), (DESK, "en-US")], ids=["phone-zh", "desk-en"]
)
def test_a_clerk_imports_a_list(
    system: System, browser: Browser, size: dict[str, int], language: str
) -> None:
    page, number, account = page_of(browser, size, language), phone(), wechat_id()
    chinese = language == "zh-CN"
    kind, ident, mobile = (
        ("备案人类别", "微信账号", "管理员手机")
        if chinese
        else ("Who files", "WeChat ID", "Administrator's mobile")
    )
    company = "公司" if chinese else "Company"
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/accounts/")
    sound(page)
    page.click("main form button.main")
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)
    rows = [
        {kind: company, ident: account, mobile: number},
        {kind: company, ident: wechat_id(), mobile: "123"},
    ]
    page.set_input_files("input[type=file]", files=[filled(page, rows)])  # type: ignore[list-item]
    page.click("main form button.main")
    expect(page.locator("h1")).to_have_text("莒县台账.xlsx")
    expect(page.locator(".rows tbody tr")).to_have_count(1)
    sound(page)
    page.click("form[action$='/yes/'] button")
    expect(page.locator("dl.lines")).to_contain_text("1")
    expect(page.locator("form[action$='/yes/']")).to_have_count(0)
    sound(page)
    system.settle()
    eventually(lambda: any(account in text for text in texts(system, number)))
    found = system.staff(OFFICE).get("queue", state="draft", search=account)["filings"]
    assert len(found) == 1


def texts(system: System, number: str) -> list[str]:
    """What arrived at a number."""
    return [str(message) for message in system.sink.messages(number)]


def test_a_long_list_is_followed_until_it_is_done(system: System, browser: Browser) -> None:
    page = page_of(browser, DESK, "en-US")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/accounts/")
    lines = ["filer_kind,wechat_id", *(f"company,{wechat_id()}" for _ in range(1200))]
    file = {"name": "long.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.set_input_files("input[type=file]", files=[file])  # type: ignore[list-item]
    page.click("main form button.main")
    expect(page.locator("progress")).to_be_visible()
    sound(page)
    expect(page.get_by_role("button", name=re.compile("take 1200 accounts over"))).to_be_visible(
        timeout=60_000
    )
    page.uncheck("[name=invite]")
    page.click("form[action$='/yes/'] button")
    expect(page.locator("progress")).to_be_visible()
    expect(page.locator("dl.lines")).to_contain_text("1200", timeout=90_000)
    expect(page.locator("progress")).to_have_count(0)
