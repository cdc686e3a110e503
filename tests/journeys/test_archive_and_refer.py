"""The city archives, takes the package out, and refers who was told and has not filed: two officers, real parts."""

import hashlib
import itertools
import random
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from demonstration.client import Caller, staff
from demonstration.people import Filer, unreachable
from infra.local.application import celery
from tests.journeys.browsing import DESK, page_of, sign_in, sound
from tests.journeys.steps import RECENT, TODAY, approve, begin, hand_in, submitted
from tests.journeys.system import System, eventually

OFFICE = "wulian"
VERIFIER = Path(__file__).parents[2] / "docs/verify_package.py"
NOBODY = itertools.count(random.randrange(50, 90))  # noqa: S311 - numbers that nobody has
pytestmark = pytest.mark.xdist_group("desks")


def officer_at(browser: Browser, system: System, *, second: bool = False, language: str = "en") -> Page:
    page = page_of(browser, DESK, language)
    people = system.people["city"]
    sign_in(page, system, "city", people["second"] if second else people)
    return page


def desk(system: System, path: str) -> str:
    return f"{system.base_url}/o/city/desk/{path}"


def verified(*files: Path) -> str:
    said = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *map(str, files)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def archived(system: System) -> str:
    """The number of a filing that went all the way."""
    filer = system.cast(OFFICE).filer("company", RECENT)
    who, clerk = system.filer(OFFICE, filer.person.mobile), system.staff(OFFICE)
    filing = submitted(who, filer)
    approve(clerk, filing)
    return str(system.staff("city").post(f"docket/{OFFICE}/{filing}/archive")["number"])


def downloaded(page: Page, selector: str, folder: Path) -> Path:
    with page.expect_download() as taken:
        page.click(selector)
    file = folder / taken.value.suggested_filename
    taken.value.save_as(file)
    return file


def test_the_package_of_an_archived_filing_is_opened_and_every_hash_checked(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    number = archived(system)
    page = officer_at(browser, system)
    address = desk(system, f"packages/?search={number}")

    def is_made() -> bool:
        page.goto(address)
        return page.locator("tbody .state-city_archived").count() == 1

    eventually(is_made, 120)
    sound(page)
    page.click(f"a:text-is('{number}')")
    expect(page.get_by_role("heading", name="What the machine found")).to_be_visible()
    expect(page.locator("tbody .late")).to_have_count(0)
    sound(page)
    one = downloaded(page, "a[href$='package.zip']", tmp_path)
    sha256 = page.locator(".lines code").inner_text()
    assert hashlib.sha256(one.read_bytes()).hexdigest() == sha256
    assert "OK" in verified(one)
    page.goto(address)
    page.check("[name=chosen]")
    page.click("form .button:has-text('Take out the chosen ones')")
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)
    sound(page)
    many = downloaded(page, "a[href$='packages.zip']", tmp_path)
    assert "OK" in verified(many)
    page.goto(desk(system, "exports/"))
    sound(page)


def on_the_list(system: System, clerk: Caller, days: int, *, reachable: bool = False) -> tuple[str, Filer]:
    """An account that its office knows, overdue for some days; its id in the office, and its filer."""
    filer = system.cast(OFFICE).filer("company", TODAY - timedelta(days=30 + days))
    if not reachable:
        filer = unreachable(filer, next(NOBODY))
    return begin(clerk, filer), filer


def proved(system: System, *filings: str) -> list[dict[str, Any]]:
    """They are overdue, and both ways have failed, as the city knows."""
    city = system.staff("city")
    system.clock()

    def found() -> list[dict[str, Any]]:
        system.run(celery("call", "notify.read_bounces", "--queue", "notify.tasks"))
        after, candidates = "", []
        while True:
            page = city.get("referrals/candidates", office=OFFICE, after=after)
            candidates += [one for one in page["candidates"] if one["filing"] in filings and one["ready"]]
            if not (after := page["after"]):
                break
        return candidates if len(candidates) == len(filings) else []

    return eventually(found, 120)


def propose(page: Page, system: System, candidate: dict[str, Any]) -> None:
    page.goto(desk(system, f"referable/{OFFICE}/{candidate['filing']}/"))
    page.select_option("[name=measure]", "limit")
    page.click("button:has-text('Propose it')")
    expect(page.locator("main h1")).to_have_text("Not numbered yet")


def test_a_referral_goes_through_two_officers_with_its_proof(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    clerk = system.staff(OFFICE)
    filing, filer = on_the_list(system, clerk, 60)
    (candidate,) = proved(system, filing)
    first, second = officer_at(browser, system), officer_at(browser, system, second=True, language="zh-CN")
    first.goto(desk(system, f"referable/?office={OFFICE}"))
    sound(first)
    first.goto(desk(system, f"referable/{OFFICE}/{filing}/"))
    expect(first.locator("text=Not to be reached by 2 ways")).to_be_visible()
    sound(first)
    propose(first, system, candidate)
    expect(first.locator("text=Another officer of the city has to approve it.")).to_be_visible()
    expect(first.locator("button:has-text('Approve')")).to_have_count(0)
    sound(first)
    second.goto(first.url)
    second.click(".proof summary")
    expect(second.locator(".proof tbody tr")).to_have_count(2)
    second.click("form[action$='/approve/'] button")
    expect(second.locator("main h1")).to_have_text(re.compile(r"^日网移〔\d{4}〕\d+号$"))
    second.click("summary:has-text('发函')")
    second.fill("#note-send", "EMS 0001")
    second.click("form[action$='/send/'] button")
    expect(second.locator("#files")).to_be_visible()
    sound(second)
    letter = downloaded(second, "#files ~ dl a[href$='letter.pdf']", tmp_path)
    sheet = downloaded(second, "#files ~ dl a[href$='list.xlsx']", tmp_path)
    assert letter.read_bytes().startswith(b"%PDF")
    hashes = second.locator("#files ~ dl code").all_inner_texts()
    assert [hashlib.sha256(file.read_bytes()).hexdigest() for file in (letter, sheet)] == hashes
    (_heads, row) = load_workbook(sheet).active.iter_rows(values_only=True)
    assert filer.form["org_name"] in row
    for secret in (filer.person.mobile, filer.person.id_number, filer.person.email):
        assert not [cell for cell in row if secret in cell]
    for step, word in (("received", "已签收"), ("acted_on", "已处置"), ("answered", "已答复")):
        second.click(f"details:has(form[action$='/{step}/']) > summary")
        second.click(f"form[action$='/{step}/'] button")
        expect(second.locator(".page-head .badge")).to_have_text(word)
    expect(second.locator("#steps ~ ol li")).to_have_count(6)
    # It is handed in after all: the referral is to be taken back.
    hand_in(clerk, filing, filer)

    def drafted() -> bool:
        second.reload()
        return second.locator("#back ~ ul li").count() == 1

    eventually(drafted)
    second.click("#back ~ ul a")
    second.click("form[action$='/approve/'] button")
    second.click("summary:has-text('发函')")
    second.click("form[action$='/send/'] button")
    expect(second.locator("#files")).to_be_visible()
    first.reload()
    expect(first.locator(".page-head .badge")).to_have_text("Taken back")


def test_who_was_told_too_little_is_not_referred_and_it_says_why(system: System, browser: Browser) -> None:
    clerk = system.staff(OFFICE)
    filing, _filer = on_the_list(system, clerk, 60, reachable=True)
    system.clock()
    page = officer_at(browser, system)

    def told() -> bool:
        page.goto(desk(system, f"referable/{OFFICE}/{filing}/"))
        return page.locator("text=1 of 2 notices has proof of delivery").count() == 1

    eventually(told, 60)
    page.click("button:has-text('Propose it')")
    expect(page.get_by_role("alert")).to_contain_text("Not everything is so")
    expect(page.locator(".fault")).to_contain_text("1 of 2 notices has proof of delivery")
    expect(page.locator("li.unmet")).to_have_count(1)
    sound(page)


def test_who_files_before_it_is_sent_drops_out(system: System, browser: Browser) -> None:
    clerk = system.staff(OFFICE)
    filing, filer = on_the_list(system, clerk, 60)
    (candidate,) = proved(system, filing)
    page = officer_at(browser, system)
    propose(page, system, candidate)
    people = system.people["city"]
    second = staff(system.base_url, "city", people["second"], system.address())
    letter = page.url.rstrip("/").rpartition("/")[2]
    second.post(f"referrals/{letter}/approve", {"revision": second.get(f"referrals/{letter}")["revision"]})
    hand_in(clerk, filing, filer)

    def taken_back() -> bool:  # the letter, which a page reads before its accounts: nobody is left on it
        page.reload()
        return page.locator(".page-head .badge").inner_text() == "Taken back"

    eventually(taken_back)
    expect(page.locator(".proof summary .badge")).to_have_count(1)
    assert second.get(f"referrals/{letter}")["accounts"] == []


def test_the_register_is_asked_for_one_account(system: System, browser: Browser) -> None:
    number = archived(system)
    page = page_of(browser, {"width": 390, "height": 844}, "zh-CN")
    page.goto(system.base_url)
    page.click("a[href='/register/']")
    sound(page)
    page.fill("[name=asked]", number)
    page.click("main button.main")
    expect(page.locator(".turn-city_archived .number")).to_have_text(number)
    expect(page.locator(".facts")).to_contain_text("****")
    sound(page)
