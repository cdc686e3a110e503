"""One's own page in a real browser: a new password, a second factor, the next sign-in with both."""

import base64
import re
import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import DESK, PHONE, clerk_of, page_of, sign_in, sound
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("desks")
OFFICE, NEW = "shanhaitian", "another 5 wet umbrellas"


def somebody_new(system: System, browser: Browser, username: str) -> dict[str, str]:
    """A clerk who was just added, with the password that was handed over."""
    page = page_of(browser, DESK, "zh-CN")
    sign_in(page, system, OFFICE, clerk_of(system, OFFICE, "supervisor"))
    page.goto(f"{system.base_url}/o/{OFFICE}/desk/supervision/staff/")
    page.fill("[name=username]", username)
    page.fill("[name=name]", "新来")
    page.click("form[action$='/add/'] button.main")
    password = page.locator("code.secret").inner_text()
    page.context.close()
    return {"username": username, "password": password}


def app_shows(address: str) -> str:
    """What an authenticator app shows that has scanned this address."""
    key = re.search("secret=([A-Z2-7]+)", address)
    assert key is not None
    totp = TOTP(base64.b32decode(key[1]), 6, SHA1(), 30)  # noqa: S303 - RFC 6238 says SHA-1
    return totp.generate(int(time.time())).decode()


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [(DESK, "en-US", "dark"), (PHONE, "zh-CN", "light")],
    ids=["desk-en-dark", "phone-zh"],
)
def test_a_new_member_makes_the_account_their_own(
    system: System, browser: Browser, size: dict[str, int], language: str, scheme: str
) -> None:
    person = somebody_new(system, browser, f"own.{language.lower()}")
    page, other = page_of(browser, size, language), page_of(browser, size, language)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, system, OFFICE, person)
    sign_in(other, system, OFFICE, person)
    page.click("a.who")
    sound(page)
    for name, typed in (("password", person["password"]), ("new", NEW), ("again", "something else")):
        page.fill(f"form[action$='/me/password/'] [name={name}]", typed)
    page.click("form[action$='/me/password/'] button.main")
    expect(page.locator("[name=again]")).to_have_attribute("aria-invalid", "true")
    sound(page)
    for name, typed in (("password", person["password"]), ("new", NEW), ("again", NEW)):
        page.fill(f"form[action$='/me/password/'] [name={name}]", typed)
    page.click("form[action$='/me/password/'] button.main")
    expect(page.get_by_role("status")).to_be_visible()
    other.reload()
    expect(other).to_have_url(re.compile("/desk/sign-in/"))
    page.fill("form[action$='/second-factor/'] [name=password]", NEW)
    page.click("form[action$='/second-factor/'] button")
    sound(page)
    address = page.locator(".given code").inner_text()
    page.fill("[name=code]", app_shows(address))
    page.click(".given button.main")
    expect(page.locator("form[action$='/second-factor/'] [name=totp]")).to_be_visible()
    sound(page)
    other.fill("[name=username]", person["username"])
    other.fill("[name=password]", NEW)
    other.fill("[name=totp]", app_shows(address))
    other.click("main button.main")
    expect(other).to_have_url(re.compile("/desk/$"))
    page.reload()
    page.locator("form[action$='/sign-ins/end/'] button").first.click()
    expect(page.locator("[name=which]")).to_have_count(0)
    other.reload()
    expect(other).to_have_url(re.compile("/desk/sign-in/"))
