"""What is told before anything personal is asked, and that the version which was shown is kept."""

import re

import pytest
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake.models import FilerSession
from tenants.offices.citypack import CITIES, CityPackError, load, parse
from tests.api import Caller, address
from tests.make import phone, wechat_id
from tests.sink import arrived

pytestmark = pytest.mark.usefixtures("live")
OFFICE = "donggang"
SOURCE = (CITIES / "rizhao.toml").read_text(encoding="utf-8")
# Who, what for, on what basis, what is necessary and what follows, how long, whose rights, and where to turn.
NEEDED = {
    "zh-hans": ("东港区委宣传部", "依据", "敏感个人信息", "无法完成备案", "10年", "更正", "8254005"),
    "en": ("Donggang", "Basis", "sensitive", "cannot be filed", "10 years", "correct", "8254005"),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_says_all_that_the_law_asks_for_to_anybody(language: str) -> None:
    answer = Client(headers={"accept-language": language}).get(f"/o/{OFFICE}/privacy/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in NEEDED[language]:
        assert re.search(words, page), words
    privacy = load("rizhao").privacy
    assert privacy is not None
    assert privacy.version in page
    assert "{" not in page[page.index("<main") :]


def test_the_short_form_stands_before_the_first_field_of_both_pages() -> None:
    page = Client().get(f"/o/{OFFICE}/").content.decode()
    assert 0 < page.index("/privacy/") < page.index('name="contact"')
    browser = signed_in(phone())
    form = browser.get(f"/o/{OFFICE}/filings/new/?filer_kind=individual").content.decode()
    assert 0 < form.index("/privacy/") < form.index('name="wechat_id"')


def signed_in(contact: str) -> Client:
    """A browser that signed in as people do."""
    browser = Client(REMOTE_ADDR=address())
    browser.post(f"/o/{OFFICE}/sign-in/", {"contact": contact})
    (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", arrived(contact)[-1]["text"])
    assert browser.post(f"/o/{OFFICE}/sign-in/code/", {"contact": contact, "code": code}).status_code == 302
    return browser


def test_the_version_that_was_shown_is_kept_with_the_sign_in_and_with_the_filing() -> None:
    browser, account = signed_in(phone()), wechat_id()
    sent = browser.post(
        f"/o/{OFFICE}/filings/new/?filer_kind=individual",
        {"filer_kind": "individual", "wechat_id": account},
    )
    filing = sent["Location"].partition("/filings/")[2].partition("/")[0]
    version = load("rizhao").privacy.version  # type: ignore[union-attr]
    with office_scope(OFFICE):
        assert FilerSession.objects.latest("created_at").notice == version
        entry = AuditEntry.objects.get(subject=filing, action="notice.shown")
        assert (entry.actor_kind, entry.detail) == ("filer", {"version": version})


def test_a_program_was_shown_nothing() -> None:
    contact, caller = phone(), Caller(OFFICE, address=address())
    session = caller.post("auth/code", {"phone": contact}).json()["session"]
    (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", arrived(contact)[-1]["text"])
    body = {"phone": contact, "code": code, "session": session}
    caller.token = caller.post("auth/token", body).json()["token"]
    told = caller.post("filings", {"filer_kind": "individual", "wechat_id": wechat_id()}).json()
    with office_scope(OFFICE):
        assert not AuditEntry.objects.filter(subject=told["id"], action="notice.shown").exists()


def test_a_pack_whose_text_has_an_unknown_place_is_refused() -> None:
    with pytest.raises(CityPackError, match=r"{fax} is none of"):
        parse(SOURCE.replace("邮箱：{email}。", "传真：{fax}。", 1), source="rizhao.toml")
