"""Annex 1 step by step, for a filer on a phone; all of it on one page for staff at the window."""

import re
from typing import Any

import pytest

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.api import member
from tests.filers import WHOLE, drafted, filer_at, page, stored
from tests.make import phone, wechat_id

pytestmark = pytest.mark.django_db
NEW = "/o/donggang/filings/new/"


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_draft_needs_who_files_and_the_accounts_id() -> None:
    client, account = filer_at(phone()), wechat_id()
    asked = client.get(NEW).content.decode()
    assert 'name="filer_kind"' in asked
    assert 'name="wechat_id"' in asked
    assert 'name="admin_mobile"' not in asked
    begun = client.post(NEW, {"filer_kind": "individual", "wechat_id": account, "nickname": "日照小馆"})
    assert begun.status_code == 302
    onward = client.get(begun["Location"])
    assert onward["Location"].endswith("/edit/content/")
    with office_scope("donggang"):
        filing = Filing.objects.get(account=account)
    assert (filing.filer_kind, filing.nickname, filing.contact_verified) == ("individual", "日照小馆", True)


def test_who_files_must_be_said_and_nothing_typed_is_lost() -> None:
    account = wechat_id()
    answer = filer_at(phone()).post(NEW, {"wechat_id": account})
    assert answer.status_code == 422
    assert "Choose who files." in text(answer)
    assert f'value="{account}"' in answer.content.decode()


def test_an_account_that_is_filed_already_is_said_at_its_field() -> None:
    filing = drafted(phone())
    client, body = filer_at(phone()), {"filer_kind": "company", "wechat_id": wechat_id()}
    assert client.post(NEW, body).status_code == 302
    again = filer_at(phone()).post(NEW, body)
    assert again.status_code == 409
    assert 'id="id_wechat_id-fault"' in again.content.decode()
    assert filing.account not in again.content.decode()


@pytest.mark.parametrize(("kind", "count"), [("company", 7), ("institution", 7), ("individual", 6)])
def test_every_step_is_a_page_that_says_where_it_is(kind: str, count: int) -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact, filer_kind=kind)
    line = re.findall(
        r'name="go" value="(\w+)" class="', client.get(page(filing, "edit/account/")).content.decode()
    )
    assert len(line) == count
    for number, slug in enumerate(line, start=1):
        shown = client.get(page(filing, f"edit/{slug}/"))
        assert f"Step {number} of {count}" in text(shown)
        assert shown.content.decode().count('aria-current="step"') == 1
        assert ('name="founder_id_number"' in shown.content.decode()) == (slug == "person")
    other = "person" if kind != "individual" else "organisation"
    assert client.get(page(filing, f"edit/{other}/")).status_code == 404


def test_going_on_saves_the_step_alone() -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact, purpose="was")
    body = {"account_type": "service", "content": ["policy", "news"], "purpose": "not of this step"}
    answer = client.post(page(filing, "edit/content/"), body)
    assert (answer.status_code, answer["Location"]) == (302, page(filing, "edit/purpose/"))
    found = stored(filing)
    assert (found.account_type, found.content, found.purpose) == ("service", ["news", "policy"], "was")


@pytest.mark.parametrize(
    ("wish", "there"), [("account", "edit/account/"), ("head", "edit/head/"), ("out", "")]
)
def test_going_back_or_elsewhere_saves_too(wish: str, there: str) -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact)
    answer = client.post(page(filing, "edit/content/"), {"account_type": "service", "go": wish})
    assert answer["Location"] == page(filing, there)
    assert stored(filing).account_type == "service"


def test_a_wrong_value_comes_back_with_all_that_was_typed_and_what_is_right_is_saved() -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact)
    body = {"purpose": "Two\nlines", "opened_on": "2099-01-01", "followers": "many", "verified": "true"}
    answer = client.post(page(filing, "edit/purpose/"), body)
    assert answer.status_code == 422
    shown = answer.content.decode()
    for kept in ("Two\nlines", 'value="2099-01-01"', 'value="many"'):
        assert kept in shown
    assert 'id="id_opened_on-fault"' in shown
    assert 'href="#id_followers"' in shown
    found = stored(filing)
    assert (found.purpose, found.verified, found.opened_on, found.followers) == (
        "Two\nlines",
        True,
        None,
        None,
    )


def test_what_is_wrong_with_what_is_known_besides_keeps_nothing_else() -> None:
    """It is right by itself: only the filing as a whole knows better."""
    taken, contact = wechat_id(), phone()
    filer_at(phone()).post(NEW, {"filer_kind": "company", "wechat_id": taken})
    client, filing = filer_at(contact), drafted(contact)
    answer = client.post(page(filing, "edit/account/"), {"wechat_id": taken, "nickname": "日照小馆"})
    assert answer.status_code == 422
    assert 'id="id_wechat_id-fault"' in answer.content.decode()
    found = stored(filing)
    assert (found.nickname, found.wechat_id) == ("日照小馆", filing.wechat_id)


def test_what_was_left_as_it_was_does_not_overwrite_another_device() -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact, admin_name="was", admin_wechat="was_too")
    seen = {"was-admin_name": "was", "was-admin_wechat": "was_too"}
    client.post(
        page(filing, "edit/administrator/"), {**seen, "admin_name": "by phone", "admin_wechat": "was_too"}
    )
    client.post(page(filing, "edit/administrator/"), {**seen, "admin_name": "was", "admin_wechat": "by_desk"})
    found = stored(filing)
    assert (found.admin_name, found.admin_wechat) == ("by phone", "by_desk")


def test_all_boxes_may_be_emptied() -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact, content=["news"])
    assert 'name="was-content" value="news"' in client.get(page(filing, "edit/content/")).content.decode()
    client.post(page(filing, "edit/content/"), {"was-content": "news", "account_type": "service"})
    assert stored(filing).content == []


def test_a_personal_number_is_shown_by_its_mask_and_kept_when_left_empty() -> None:
    contact, number = phone(), "110101199003070118"
    client, filing = filer_at(contact), drafted(contact, filer_kind="individual", founder_id_number=number)
    shown = client.get(page(filing, "edit/person/")).content.decode()
    assert number not in shown
    assert "Saved: 110101********0118" in shown
    client.post(page(filing, "edit/person/"), {"founder_name": "王五", "founder_id_number": ""})
    found = stored(filing)
    assert (found.founder_name, found.founder_id_number.open()) == ("王五", number)


def test_the_last_step_says_what_is_missing() -> None:
    contact = phone()
    client = filer_at(contact)
    filing = drafted(contact, **{**WHOLE, "purpose": ""}, admin_mobile=contact)
    shown = client.get(page(filing, "edit/check/")).content.decode()
    assert f"{page(filing, 'edit/purpose/')}#id_purpose" in shown
    assert f"{page(filing)}#document-business_licence" in shown
    assert "#id_nickname" not in shown
    assert client.get(page(filing, "edit/"))["Location"] == page(filing, "edit/purpose/")
    client.post(page(filing, "edit/purpose/"), {"purpose": "x"})
    assert client.get(page(filing, "edit/"))["Location"] == page(filing, "edit/check/")


def test_staff_at_the_window_has_one_page() -> None:
    filing, clerk = drafted(phone()), member("donggang", "clerk", "anna")
    client = filer_at(phone())
    client.cookies["beian-donggang"] = clerk.token
    shown = client.get(page(filing, "edit/")).content.decode()
    for name in ("wechat_id", "content", "admin_mobile", "org_address"):
        assert f'name="{name}"' in shown
    assert 'autocomplete="name"' not in shown
    answer = client.post(
        page(filing, "edit/"), {"org_name": "日照市某某公司", "followers": "many", "told": "shown"}
    )
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()
    assert stored(filing).org_name == "日照市某某公司"
    whole = client.get(f"{NEW}?filer_kind=company").content.decode()
    assert 'name="org_address"' in whole


def test_a_filer_does_not_shut_themselves_out() -> None:
    """The office had begun it for this number; a slip of the pen in it is not the end."""
    mine, other = phone(), phone()
    filing = drafted(None, admin_mobile=mine)
    client = filer_at(mine)
    assert client.post(page(filing, "edit/administrator/"), {"admin_mobile": other}).status_code == 302
    assert client.get(page(filing)).status_code == 200
    found = stored(filing)
    assert (found.contact.open(), found.admin_mobile.open()) == (mine, other)
    theirs = drafted(phone(), admin_mobile=mine)
    refused = client.post(page(theirs, "edit/administrator/"), {"admin_mobile": other, "admin_name": "张三"})
    assert refused.status_code == 422
    assert 'id="id_admin_mobile-fault"' in refused.content.decode()
    assert (stored(theirs).admin_mobile.open(), stored(theirs).admin_name) == (mine, "张三")


def test_what_the_office_has_is_not_filled_in() -> None:
    contact = phone()
    client, filing = filer_at(contact), drafted(contact, state="submitted")
    assert client.get(page(filing, "edit/account/"))["Location"] == page(filing)
    answer = client.post(page(filing, "edit/account/"), {"nickname": "日照小馆"})
    assert answer.status_code == 409
    assert 'value="日照小馆"' in answer.content.decode()


def test_nobody_else_comes_in() -> None:
    filing, stranger = drafted(phone()), filer_at(phone())
    for address in ("edit/", "edit/account/", "another/"):
        assert stranger.get(page(filing, address)).status_code == 404
    assert stranger.post(page(filing, "edit/account/"), {"nickname": "x"}).status_code == 404
    assert stranger.post(page(filing, "edit/account/save/"), {"nickname": "x"}).status_code == 404


def test_a_filers_own_filings_say_where_to_go_on() -> None:
    contact = phone()
    draft = drafted(contact, **{**WHOLE, "nickname": "第一家", "purpose": ""}, admin_mobile=contact)
    archived = drafted(contact, state="city_archived", number=wechat_id(), nickname="第二家")
    shown = filer_at(contact).get("/o/donggang/")
    assert "Go on at step 3 of 7: Purpose and beginnings" in text(shown)
    assert page(draft, "edit/") in shown.content.decode()
    assert page(archived, "edit/") not in shown.content.decode()
    assert text(shown).index("On their way") < text(shown).index("第一家") < text(shown).index("第二家")
