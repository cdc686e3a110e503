"""A filing stands with the wrong office: the city finds it, both offices consent, its filer goes on at the other."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from demonstration.people import Filer, moved
from tests.journeys.browsing import DESK, PHONE, clerk_of, filer_at, page_of, sign_in, sound
from tests.journeys.steps import RECENT, approve, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("desks")
FROM, TO = "donggang", "lanshan"
WHY = "单位注册地址和办公地址均在岚山区"


def desk(system: System, office: str, rest: str = "") -> str:
    return f"{system.base_url}/o/{office}/desk/{rest}"


def at_desk(
    browser: Browser, system: System, office: str, role: str = "supervisor", language: str = "zh-CN"
) -> Page:
    page = page_of(browser, DESK, language)
    person = system.people["city"] if office == "city" else clerk_of(system, office, role)
    sign_in(page, system, office, person)
    return page


def in_the_wrong_office(system: System) -> tuple[str, Filer]:
    """A company of Lanshan has filed in Donggang."""
    filer = moved(system.cast(FROM).filer("company", RECENT), "岚山区")
    return submitted(system.filer(FROM, filer.person.mobile), filer), filer


def test_the_city_finds_it_both_consent_and_its_filer_goes_on_there(system: System, browser: Browser) -> None:
    filing, filer = in_the_wrong_office(system)
    system.settle()
    officer = at_desk(browser, system, "city")
    officer.goto(desk(system, "city", "findings/?show=area"))
    link = officer.locator(f"a[href*='{filing}']")
    expect(link).to_be_visible()
    sound(officer)
    link.click()
    expect(officer.locator("#pass-on [name=to]")).to_have_value(TO)
    officer.fill("#pass-on [name=why]", WHY)
    sound(officer)
    officer.click("#pass-on button.main")
    expect(officer.get_by_role("status")).to_contain_text("已提请现受理单位转办")
    sound(officer)

    giving = at_desk(browser, system, FROM)
    giving.locator(".note a[href*='/transfers/']").first.click()
    expect(giving.locator(".letter").first).to_have_text(WHY)
    sound(giving)
    giving.click("form[action$='/agree/'] button")
    expect(giving.get_by_role("status")).to_contain_text("等待对方单位接收")

    taking = at_desk(browser, system, TO, language="en-GB")
    taking.locator(".note a[href*='/transfers/']").first.click()
    sound(taking)
    taking.click("form[action$='/accept/'] button")
    expect(taking.get_by_role("status")).to_contain_text("it is in your queue")
    sound(taking)
    successor = (
        str(taking.locator(".links a[href*='/filings/']").get_attribute("href"))
        .rstrip("/")
        .rpartition("/")[2]
    )
    system.settle()

    clerk = at_desk(browser, system, TO, "clerk")
    clerk.goto(desk(system, TO, f"filings/{successor}/"))
    expect(clerk.locator(".documents img, #documents img, img[src*='/pages/']").first).to_be_visible()
    expect(clerk.locator("[aria-labelledby=happened] h3")).to_have_text("转入本单位之前")
    expect(clerk.locator("[aria-labelledby=happened] ol").last).to_contain_text(WHY)
    sound(clerk)

    led_there(system, browser, filing, successor, filer)
    # It goes on there as any other does.
    approve(system.staff(TO), successor)  # the clerk has it open
    officer.goto(desk(system, "city", "transfers/?show=done"))
    account = str(filer.form["original_id"] or filer.form["wechat_id"]).lower()
    expect(officer.locator(f"tbody a:has-text('{account}')")).to_be_visible()
    sound(officer)
    system.settle()
    officer.goto(desk(system, "city", "findings/?show=area"))
    expect(officer.locator(f"a[href*='{filing}']")).to_have_count(0)
    assert system.is_whole()


def led_there(system: System, browser: Browser, filing: str, successor: str, filer: Filer) -> None:
    """The filer hears of it, and is led there from where they filed."""
    told = eventually(lambda: [one for one in system.sink.messages() if "转由我办" in str(one)])
    assert told
    phone = page_of(browser, PHONE, "zh-CN")
    filer_at(phone, system, FROM, filer.person.mobile)
    filer_at(phone, system, TO, filer.person.mobile)
    phone.goto(f"{system.base_url}/o/{FROM}/filings/{filing}/")
    sound(phone)
    phone.click("main .turn a.button.main")
    expect(phone).to_have_url(re.compile(f"/o/{TO}/filings/{successor}/$"))
    expect(phone.locator("main")).to_contain_text("转来")
    sound(phone)


def test_the_same_organisation_in_two_offices_is_looked_at_and_put_aside(
    system: System, browser: Browser
) -> None:
    first = system.cast(FROM).filer("company", RECENT)
    other = system.cast(TO).filer("company", RECENT)
    assert first.organisation
    same = replace(
        other,
        organisation=first.organisation,
        form=other.form | {name: first.form[name] for name in ("org_name", "uscc", "org_head")},
    )
    submitted(system.filer(FROM, first.person.mobile), first)
    submitted(system.filer(TO, same.person.mobile), same)
    system.settle()
    officer = at_desk(browser, system, "city", language="en-GB")
    officer.goto(desk(system, "city", "findings/?show=uscc"))
    row = officer.locator("tbody tr", has=officer.get_by_text(str(first.form["uscc"])))
    expect(row.locator("li")).to_have_count(2)
    row.locator("summary").click()
    row.locator("[name=reason]").fill("同一集团的两个账号")
    sound(officer)
    row.locator("form button").click()
    expect(officer.get_by_role("status")).to_contain_text("Put aside")
    officer.goto(desk(system, "city", "findings/?show=aside"))
    expect(officer.locator("tbody")).to_contain_text("同一集团的两个账号")
    sound(officer)


def test_an_office_declines_and_says_why(system: System, browser: Browser) -> None:
    filing, _filer = in_the_wrong_office(system)
    system.settle()
    clerk = at_desk(browser, system, FROM, "clerk")
    clerk.goto(desk(system, FROM, f"filings/{filing}/"))
    clerk.click("#pass-on summary")
    clerk.select_option("#pass-on [name=to]", TO)
    clerk.fill("#pass-on [name=why]", WHY)
    sound(clerk)
    clerk.click("#pass-on button.main")
    expect(clerk.get_by_role("status")).to_contain_text("待本单位负责人同意")
    clerk.locator(".page-head .note a[href*='/transfers/']").click()
    transfer = clerk.url.partition("/transfers/")[2]
    giving = at_desk(browser, system, FROM)
    giving.goto(desk(system, FROM, f"transfers/{transfer}"))
    giving.click("form[action$='/agree/'] button")
    taking = at_desk(browser, system, TO)
    taking.goto(desk(system, TO, f"transfers/{transfer}"))
    taking.click("summary:has-text('不同意')")
    taking.fill("[name=reason]", "主体登记在东港区，应由东港区受理。")
    sound(taking)
    taking.click("form[action$='/decline/'] button")
    expect(taking.get_by_role("status")).to_contain_text("仍由原单位办理")
    clerk.goto(desk(system, FROM, f"filings/{filing}/"))
    expect(clerk.locator("[aria-labelledby=happened] ol")).to_contain_text("主体登记在东港区")
    expect(clerk.locator("#pass-on")).to_be_visible()
    sound(clerk)
