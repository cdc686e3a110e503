"""What anybody sees before signing in, and what one carries away: in a real browser, with and without its script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from demonstration.plan import AREAS
from tests.journeys.browsing import DESK, PHONE, clerk_of, page_of, sign_in, sound
from tests.journeys.steps import RECENT, approve, submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")
OFFICE = "juxian"
MOST_BYTES = 100_000
NEAR_WULIAN = {"latitude": 35.76, "longitude": 119.2}
BOTH = pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "zh-CN"), (DESK, "en-US")], ids=["phone-zh", "desk-en"]
)


@pytest.fixture(scope="module")
def archived(system: System) -> tuple[str, str, str]:
    """An archived filing: its id, its account, and its filer's sign-in."""
    filer = system.cast(OFFICE).filer("individual", RECENT)
    who = system.filer(OFFICE, filer.person.mobile)
    filing = submitted(who, filer)
    approve(system.staff(OFFICE), filing)
    system.settle()
    system.staff("city").post(f"docket/{OFFICE}/{filing}/archive")
    system.settle()
    return filing, str(filer.form["wechat_id"]), who.token


def signed_in(page: Page, system: System, token: str) -> None:
    """The filer's browser: a code is sent once a minute, and this is not about codes."""
    page.context.add_cookies([{"name": f"beian-{OFFICE}", "value": token, "url": system.base_url}])


def answer_questions(page: Page, system: System, account: str) -> None:
    """Each of the three questions, asked and answered; every page on the way is within everybody's reach."""
    page.goto(f"{system.base_url}/must-i-file/")
    page.click("main button.main")
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)
    for number in range(1, 5):
        page.check(f"[name=c{number}][value=no]")
    page.click("main button.main")
    expect(page.locator("#answer .contact")).to_be_visible()
    sound(page)
    page.check("[name=c2][value=yes]")
    page.click("main button.main")
    expect(page.locator("#answer a[href='/#offices']")).to_be_visible()
    sound(page)
    for typed, fits in (("x y", 0), (account, 1), (f"{account}x", 0)):
        page.goto(f"{system.base_url}/filed/")
        page.fill("[name=account]", typed)
        page.click("main button.main")
        assert page.locator(f"main a.main[href='/o/{OFFICE}/']").count() == fits
        sound(page)


@BOTH
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_every_public_page_is_within_everybodys_reach(
    system: System,
    browser: Browser,
    archived: tuple[str, str, str],
    size: dict[str, int],
    language: str,
    large: bool,
) -> None:
    filing, account, token = archived
    page = page_of(browser, size, language)
    page.goto(system.base_url)
    if large:
        page.click("button[name=large]")
        expect(page.locator("html.large")).to_be_visible()
    sound(page)
    for query in ("莒", "nothing"):
        page.goto(f"{system.base_url}/?q={query}")
        sound(page)
    answer_questions(page, system, account)
    signed_in(page, system, token)
    for path in ("", f"filings/{filing}/"):
        page.goto(f"{system.base_url}/o/{OFFICE}/{path}")
        sound(page)
    page.click(f"a[href$='{filing}/receipt/']")
    sound(page)
    number = page.locator(".facts .number").inner_text()
    page.locator("img.sheet").scroll_into_view_if_needed()
    expect(page.locator("img.sheet")).to_have_js_property("complete", True)
    assert page.locator("img.sheet").evaluate("image => image.naturalWidth") == 1654
    page.goto(str(page.locator("a[href*='/verify/']").get_attribute("href")))
    expect(page.locator(".turn-city_archived .number")).to_have_text(number)
    sound(page)
    page.goto(f"{system.base_url}/verify/JX-forged/")
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)
    page.fill("[name=number]", number)
    page.fill("[name=account]", account)
    page.click("main button.main")
    expect(page.locator(".turn-city_archived .number")).to_have_text(number)


@BOTH
def test_large_print_breaks_no_desk(
    system: System, browser: Browser, archived: tuple[str, str, str], size: dict[str, int], language: str
) -> None:
    page = page_of(browser, size, language)
    page.goto(system.base_url)
    before = page.locator("main p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    page.click("button[name=large]")
    after = page.locator("main p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert after >= before * 1.2
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE))
    for path in ("", "?state=city_archived", f"filings/{archived[0]}/"):
        page.goto(f"{system.base_url}/o/{OFFICE}/desk/{path}")
        sound(page)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/new/?filer_kind=company")
    sound(page)


def test_the_first_page_is_light_and_asks_nobody_else(system: System, browser: Browser) -> None:
    page, loaded = page_of(browser, PHONE, "zh-CN"), {}
    page.on("response", lambda response: loaded.update({response.url: len(response.body())}))
    page.goto(system.base_url, wait_until="networkidle")
    kinds = {url.rpartition(".")[2] for url in loaded}
    assert kinds >= {"css", "js"}
    assert all(url.startswith(f"{system.base_url}/") for url in loaded)
    if not any(url.endswith("icon.svg") for url in loaded):  # a browser without a window shows no icon
        loaded["icon.svg"] = len(page.request.get(f"{system.base_url}/static/icon.svg").body())
    assert sum(loaded.values()) < MOST_BYTES, loaded


def shown(page: Page) -> list[str]:
    """The notice's offices that are to be seen, by their addresses; another test may have made one more."""
    links = page.locator("#office-list > li:visible h3 a")
    found = [str(link.get_attribute("href")) for link in links.all()]
    return [one for one in found if one.split("/")[2] in AREAS]


def test_the_list_narrows_while_one_types(system: System, browser: Browser) -> None:
    page = page_of(browser, PHONE, "zh-CN")
    page.goto(system.base_url)
    everything = shown(page)
    page.locator("#office-words").press_sequentially("石臼")
    assert shown(page) == ["/o/donggang/"]
    expect(page.get_by_role("status")).to_have_text("符合的受理单位：1个")
    page.fill("#office-words", "青岛")
    assert shown(page) == []
    expect(page.get_by_role("status")).to_contain_text("没有符合的受理单位")
    sound(page)
    page.fill("#office-words", "")
    assert shown(page) == everything
    page.goto(f"{system.base_url}/?q=莒县")
    assert shown(page) == ["/o/juxian/"]
    page.fill("#office-words", "")
    assert shown(page) == everything


def test_the_nearest_office_comes_first_and_the_place_stays_on_the_phone(
    system: System, browser: Browser
) -> None:
    page, asked = page_of(browser, PHONE, "zh-CN"), []
    page.goto(system.base_url, wait_until="networkidle")
    page.on("request", lambda request: asked.append(request.url))
    page.click("#office-near")
    expect(page.get_by_role("status")).to_have_text("无法获取手机的位置，请按县区选择。")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(NEAR_WULIAN)  # type: ignore[arg-type]
    page.click("#office-near")
    expect(page.get_by_role("status")).to_contain_text("五莲县")
    assert shown(page)[0] == "/o/wulian/"
    assert shown(page)[-1] == "/o/lanshan/"
    expect(page.locator("#office-list .away").first).to_have_text(re.compile(r"约1\.\d公里"))
    assert [url for url in asked if not url.endswith("icon.svg")] == []  # which comes when it likes
    sound(page)


def test_all_of_it_works_without_script(
    system: System, browser: Browser, archived: tuple[str, str, str]
) -> None:
    filing, account, token = archived
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(system.base_url)
    expect(page.locator("#office-near")).to_be_hidden()
    page.fill("#office-words", "石臼")
    page.click("#office-search button:not([type])")
    expect(page).to_have_url(re.compile(r"\?q=.*#offices$"))
    assert shown(page) == ["/o/donggang/"]
    page.click("#office-all a")
    assert len(shown(page)) == len(AREAS)
    page.click("button[name=large]")
    expect(page.locator("html.large")).to_be_visible()
    page.goto(f"{system.base_url}/must-i-file/")
    page.check("[name=c1][value=yes]")
    page.click("main button.main")
    expect(page.locator("#answer-title")).to_have_text("是，该账号应当备案。")
    page.goto(f"{system.base_url}/filed/")
    page.fill("[name=account]", account)
    page.click("main button.main")
    expect(page.locator("#answer-title")).to_contain_text("莒县网络文化管理中心")
    signed_in(page, system, token)
    page.goto(f"{system.base_url}/o/{OFFICE}/filings/{filing}/receipt/")
    page.goto(str(page.locator("a[href*='/verify/']").get_attribute("href")))
    expect(page.locator("#answer-title")).to_have_text("核验通过：该账号已备案。")
