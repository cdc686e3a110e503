"""The city's desk in a real browser: the red office is found, ordered and answers; many are archived at once."""

import re
import sys
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.application import manage
from tests.journeys.browsing import DESK, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, approve, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
MANY, PASSWORD = 100, "Zhe-li-shi-ri-zhao-2"
# A hundred filings that wait for the city, each through the one door; and a second officer.
WAITING = """
import sys, uuid
import django
django.setup()
from django.utils import timezone
from infra.audit.actor import Actor
from infra.db import office_scope
from tenants.filings import drafting, paper, workflow
from tenants.filings.models import Filing
from tenants.offices.staffing import appoint
office, count, password = sys.argv[1], int(sys.argv[2]), sys.argv[3]
appoint("second-officer", "second", "city", "officer", password)
clerk, other = (Actor("staff", name, "clerk", office) for name in ("9001", "9002"))
mark = uuid.uuid4().hex[:8]
some = [
    drafting.Known(uuid.uuid4(), "individual", {"wechat_id": f"many_{mark}_{n}", "nickname": f"many{n}"})
    for n in range(count)
]
with office_scope(office):
    for filing in drafting.begin(some, clerk, invited=False).values():
        assert isinstance(filing, Filing), filing
        filing = Filing.objects.get(pk=filing.pk)
        workflow.move(filing, "submit", clerk, now=timezone.now())
        paper.receive(filing, clerk, now=timezone.now())
        workflow.move(filing, "approve", other, now=timezone.now())
print(mark)
"""


def run(system: System, command: list[str]) -> str:
    done = system.run(command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def waiting(system: System, office: str, count: int) -> str:
    """So many filings that wait for the city; what all their accounts have in common."""
    mark = run(system, [sys.executable, "-c", WAITING, office, str(count), PASSWORD])
    system.settle()
    return mark


def at_city(browser: Browser, system: System, person: dict[str, Any] | None = None) -> Page:
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, "city", person or system.people["city"])
    return page


def test_the_city_orders_the_red_office_which_answers(system: System, browser: Browser) -> None:
    filer = system.cast("juxian").filer("individual", RECENT)
    filing = submitted(system.filer("juxian", filer.person.mobile), filer)
    system.settle()
    run(system, manage("local_past", "--offices", "juxian", "--no-orders"))
    officer = at_city(browser, system)
    expect(officer.locator(".board tbody tr").first.locator(".cell-red a")).to_be_visible()
    row = officer.locator(".board tbody tr", has=officer.locator("a[href$='/offices/juxian/']"))
    sound(officer)
    row.locator(".cell-red a").click()
    expect(officer.locator(f".rows a[href$='{filing}/']")).to_be_visible()
    expect(officer.locator(".rows .clock.red").first).to_be_visible()
    sound(officer)
    officer.go_back()
    row.locator("th a").click()
    sound(officer)
    officer.get_by_role("link", name="就超时件发督办单").click()
    officer.fill("[name=text]", "")
    officer.locator("[name=text]").evaluate("field => field.removeAttribute('required')")
    officer.click("main button.main")
    expect(officer.locator("[name=text]")).to_have_attribute("aria-invalid", "true")
    officer.fill("[name=text]", "请说明超时原因，并于本周内办结。")
    sound(officer)
    officer.click("main button.main")
    expect(officer.get_by_role("status")).to_contain_text("日网督")
    number = officer.locator("h1").inner_text().split()[-1]
    sound(officer)
    printed = officer.request.get(f"{officer.url}order.pdf")
    assert printed.body().startswith(b"%PDF")

    clerk = page_of(browser, DESK, "zh-CN")
    sign_in(clerk, system, "juxian", clerk_of(system, "juxian"))
    clerk.get_by_role("link", name=re.compile(re.escape(number))).click()
    expect(clerk.locator(".letter").first).to_contain_text("请说明超时原因")
    clerk.fill("[name=answer]", "人手不足，已增派一人，周五前办结。")
    sound(clerk)
    clerk.click("main button.main")
    expect(clerk.get_by_role("status")).to_contain_text("答复已送达")
    clerk.goto(f"{system.base_url}/o/juxian/desk/")
    expect(clerk.get_by_text(number)).to_have_count(0)
    sound(clerk)

    officer.goto(f"{system.base_url}/o/city/desk/supervise/?state=answered")
    officer.get_by_role("link", name=number).click()
    expect(officer.locator(".letter").nth(1)).to_contain_text("已增派一人")
    officer.click("form[action$='/close/'] button")
    expect(officer.get_by_role("status")).to_contain_text(number)
    sound(officer)
    system.settle()
    mails = system.database.execute(
        "SELECT event_type FROM o_juxian.notify_message WHERE event_type LIKE 'order.%' ORDER BY 1"
    ).fetchall()
    assert [row[0] for row in mails] == ["order.answered", "order.issued"]


def test_a_red_card_is_explained_and_closed(system: System, browser: Browser) -> None:
    filer = system.cast("wulian").filer("individual", RECENT)
    filing = submitted(system.filer("wulian", filer.person.mobile), filer)
    system.settle()
    run(system, manage("local_past", "--offices", "wulian", "--no-orders", "--days", "20"))
    clerk = page_of(browser, DESK, "zh-CN")
    sign_in(clerk, system, "wulian", clerk_of(system, "wulian"))
    clerk.locator(".note.error a[href$='/cards/']").click()
    card = clerk.locator(".card.order", has=clerk.locator(f"a[href*='{filing}']"))
    card.locator("form[action$='/acknowledge/'] button").click()
    card.locator("textarea").fill("账号主体信息需要核实，已联系备案人。")
    sound(clerk)
    card.locator("form[action$='/explain/'] button").click()
    expect(card.locator(".said")).to_contain_text("需要核实")
    officer = at_city(browser, system)
    officer.goto(f"{system.base_url}/o/city/desk/supervise/")
    row = officer.locator(".rows tbody tr", has=officer.locator(f"a[href*='{filing}']"))
    expect(row).to_contain_text("需要核实")
    sound(officer)
    row.locator("button").click()
    expect(officer.locator(f".rows a[href*='{filing}']")).to_have_count(0)


def test_two_officers_archive_a_hundred_at_once_without_gaps(system: System, browser: Browser) -> None:
    mark = waiting(system, "kaifaqu", MANY)
    pages = [
        at_city(browser, system),
        at_city(browser, system, {"username": "second-officer", "password": PASSWORD}),
    ]
    for page in pages:
        page.goto(f"{system.base_url}/o/city/desk/docket/?state=county_approved&office=kaifaqu")
        expect(page.locator(".rows tbody tr")).to_have_count(50)
    sound(pages[0])
    for page in pages:  # both forms are on their way before either is answered
        page.locator("button[name=all]").click(no_wait_after=True)
    for page in pages:
        page.wait_for_url(re.compile("/batches/"), timeout=60_000)
        expect(page.locator("progress")).to_have_count(0, timeout=60_000)
    sound(pages[0])
    system.settle()
    rows = system.database.execute(
        "SELECT number FROM o_kaifaqu.filings_filing WHERE state = 'city_archived' ORDER BY number"
    ).fetchall()
    numbers = [int(row[0].rsplit("-", 1)[1]) for row in rows]
    assert numbers == list(range(1, len(numbers) + 1))
    mine = system.database.execute(
        "SELECT count(*) FROM shared.review_docketentry WHERE account LIKE %s AND state = 'city_archived'",
        [f"many_{mark}_%"],
    ).fetchone()
    assert mine == (MANY,)
    once = system.database.execute(
        "SELECT count(*), count(DISTINCT number) FROM shared.review_batchitem WHERE number <> ''"
    ).fetchone()
    assert once is not None
    assert once[0] == once[1] >= MANY
    pages[0].goto(f"{system.base_url}/o/city/desk/")
    eventually(lambda: pages[0].reload() and "全部事件均已计入" in pages[0].content())
    assert system.is_whole()


def test_the_same_form_sent_again_archives_nothing_twice(system: System, browser: Browser) -> None:
    waiting(system, "kaifaqu", 2)
    page = at_city(browser, system)
    page.goto(f"{system.base_url}/o/city/desk/docket/?state=county_approved&office=kaifaqu")
    boxes = page.locator("[name=filing]")
    for place in range(boxes.count()):
        boxes.nth(place).check()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)
    page.get_by_role("button", name="所选编号归档").click()
    page.wait_for_url(re.compile("/batches/"))
    first = page.url
    again = page.request.post(
        f"{system.base_url}/o/city/desk/docket/archive/",
        data=sent[0],
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": system.base_url},
    )
    assert again.url == first
    expect(page.locator(".rows .number").first).to_contain_text("日网备")


def test_one_is_sent_back_with_a_reason(system: System, browser: Browser) -> None:
    filer = system.cast("lanshan").filer("individual", RECENT)
    filing = submitted(system.filer("lanshan", filer.person.mobile), filer)
    approve(system.staff("lanshan"), filing)
    system.settle()
    page = at_city(browser, system)
    page.goto(f"{system.base_url}/o/city/desk/docket/?office=lanshan")
    page.click(f"a[href*='{filing}']")
    page.locator("summary", has_text="退回县区").click()
    page.fill("[name=reason]", "公章与单位名称不一致。")
    page.click("form[action$='/send_back/'] button")
    expect(page.get_by_role("status")).to_be_visible()
    system.settle()
    page.goto(f"{system.base_url}/o/city/desk/docket/?state=submitted&office=lanshan")
    expect(page.locator(f"a[href$='{filing}/']")).to_be_visible()


def test_it_is_worked_on_a_narrow_and_in_a_dark_window(system: System, browser: Browser) -> None:
    page = at_city(browser, system)
    page.emulate_media(color_scheme="dark")
    for path in ("", "docket/", "docket/?state=submitted&colour=red", "supervise/", "offices/juxian/"):
        page.goto(f"{system.base_url}/o/city/desk/{path}")
        sound(page)


def test_a_list_that_can_be_chosen_from_is_on_paper_without_its_boxes(
    system: System, browser: Browser
) -> None:
    waiting(system, "wulian", 1)
    page = at_city(browser, system)
    page.goto(f"{system.base_url}/o/city/desk/docket/")
    page.emulate_media(media="print")
    expect(page.locator("table.rows tbody tr").first).to_be_visible()
    for beside in (".rows input[type=checkbox]", "button[name=all]", "form.filters"):
        expect(page.locator(beside).first).to_be_hidden()
