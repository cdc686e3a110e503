"""What is told before anything personal is asked, and that the version which was shown is kept."""

import re

import pytest
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake.models import FilerSession
from tenants.filings.models import Filing
from tenants.offices.citypack import CITIES, CityPackError, load, parse
from tenants.offices.models import Staff
from tests.api import Caller, address, member
from tests.make import make_draft, phone, wechat_id
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


def at_the_window(name: str) -> tuple[Client, str]:
    """A clerk's browser, and who that is."""
    clerk, browser = member(OFFICE, "clerk", name), Client(headers={"accept-language": "en"})
    browser.cookies[f"beian-{OFFICE}"] = clerk.token
    return browser, str(Staff.objects.get(username=f"{OFFICE}-clerk-{name}").pk)


def shown_to(filing: str) -> list[AuditEntry]:
    with office_scope(OFFICE):
        return list(AuditEntry.objects.filter(subject=filing, action="notice.shown"))


def test_at_the_window_it_is_shown_before_anything_is_saved_and_who_showed_it_is_kept() -> None:
    browser, clerk = at_the_window("shows")
    new, account = f"/o/{OFFICE}/filings/new/?filer_kind=individual", wechat_id()
    form = {"filer_kind": "individual", "wechat_id": account, "founder_name": "王五"}
    assert browser.get(new).content.decode().index('name="told"') > 0
    refused = browser.post(new, form)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#id_told"' in page
    assert 'id="id_told-fault"' in page
    assert 'value="王五"' in page
    made = browser.post(new, {**form, "told": "shown"})
    assert made.status_code == 302
    filing = made["Location"].partition("/filings/")[2].partition("/")[0]
    (entry,) = shown_to(filing)
    assert (entry.actor_kind, entry.actor) == ("staff", clerk)
    assert entry.detail == {"version": load("rizhao").privacy.version}  # type: ignore[union-attr]
    edit = f"/o/{OFFICE}/filings/{filing}/edit/"
    assert 'name="told"' not in browser.get(edit).content.decode()
    assert browser.post(edit, form).status_code == 302
    assert len(shown_to(filing)) == 1


def test_who_comes_to_the_window_with_a_filing_of_the_offices_list_is_told_there() -> None:
    browser, clerk = at_the_window("tells")
    with office_scope(OFFICE):
        filing = str(make_draft(filer_kind="individual").pk)
    edit = f"/o/{OFFICE}/filings/{filing}/edit/"
    assert browser.post(edit, {"founder_name": "王五"}).status_code == 422
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=filing).founder_name == ""
    assert browser.post(edit, {"founder_name": "王五", "told": "shown"}).status_code == 302
    assert [entry.actor for entry in shown_to(filing)] == [clerk]


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
