"""A change, a closing, and another account: each begins with what is filed already."""

from typing import Any

import pytest
from django.test import Client

from infra.db import office_scope
from tenants.filings.models import Filing, History
from tests.api import member
from tests.filers import WHOLE, drafted, filer_at, page, stored
from tests.make import phone, wechat_id

pytestmark = pytest.mark.django_db
PEOPLE = (
    "admin_name",
    "admin_wechat",
    "org_name",
    "org_type",
    "uscc",
    "org_head",
    "operators",
    "org_address",
)
THE_ACCOUNTS = ("content", "purpose", "opened_on", "followers", "verified")


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def client(contact: str) -> Client:
    return filer_at(contact)


@pytest.fixture
def archived(contact: str) -> Filing:
    return drafted(contact, **WHOLE, admin_mobile=contact, state="city_archived", number=wechat_id())


def begun_from(filing: Filing) -> Filing:
    with office_scope("donggang"):
        (line,) = History.objects.filter(event="filing.drafted", detail__copied_from=str(filing.pk))
        return Filing.objects.get(pk=line.filing_id)


@pytest.mark.parametrize("kind", ["change", "closing"])
def test_it_begins_with_all_that_is_filed(client: Client, archived: Filing, contact: str, kind: str) -> None:
    assert page(archived, f"{kind}/") in client.get(page(archived)).content.decode()
    answer = client.post(page(archived, f"{kind}/"))
    filing = begun_from(archived)
    there = page(filing, "edit/account/") if kind == "change" else page(filing)
    assert (answer.status_code, answer["Location"]) == (302, there)
    assert (filing.kind, filing.replaces, filing.state) == (kind, archived.pk, "draft")
    for name in (*PEOPLE, *THE_ACCOUNTS, "wechat_id", "nickname"):
        assert getattr(filing, name) == getattr(archived, name), name
    found = stored(filing)
    assert (found.admin_mobile.open(), found.email.open(), found.org_phone.open()) == (
        contact,
        WHOLE["email"],
        WHOLE["org_phone"],
    )
    assert client.get(page(filing, "edit/"))["Location"] == page(filing, "edit/check/")


def test_once_it_is_begun_the_page_leads_there(client: Client, archived: Filing) -> None:
    client.post(page(archived, "change/"))
    shown = client.get(page(archived)).content.decode()
    assert page(begun_from(archived)) in shown
    assert page(archived, "closing/") not in shown
    again = client.post(page(archived, "closing/"))
    assert again["Location"] == page(archived)
    assert begun_from(archived).kind == "change"


@pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn"])
def test_only_what_is_archived_is_changed(client: Client, contact: str, state: str) -> None:
    filing = drafted(contact, state=state)
    assert page(filing, "change/") not in client.get(page(filing)).content.decode()
    client.post(page(filing, "change/"))
    with office_scope("donggang"):
        assert not Filing.objects.filter(replaces=filing.pk).exists()


def test_another_account_has_the_same_people_and_nothing_of_the_account(
    client: Client, archived: Filing, contact: str
) -> None:
    assert page(archived, "another/") in client.get(page(archived)).content.decode()
    asked = client.get(page(archived, "another/")).content.decode()
    assert 'name="filer_kind"' not in asked
    account = wechat_id()
    answer = client.post(page(archived, "another/"), {"wechat_id": account, "nickname": "第二家"})
    filing = begun_from(archived)
    assert answer["Location"] == page(filing, "edit/")
    assert (filing.account, filing.kind, filing.replaces) == (account, "first", None)
    assert filing.nickname == "第二家"
    for name in PEOPLE:
        assert getattr(filing, name) == getattr(archived, name), name
    for name in THE_ACCOUNTS:
        assert not getattr(filing, name), name
    assert stored(filing).org_phone.open() == WHOLE["org_phone"]
    assert client.get(page(filing, "edit/"))["Location"] == page(filing, "edit/content/")


def test_another_account_that_is_filed_already_is_refused(client: Client, archived: Filing) -> None:
    body = {"wechat_id": wechat_id()}
    assert client.post(page(archived, "another/"), body).status_code == 302
    again = client.post(page(archived, "another/"), body)
    assert again.status_code == 409
    assert 'id="id_wechat_id-fault"' in again.content.decode()


def test_what_would_not_be_taken_today_is_left_out(client: Client, contact: str) -> None:
    filing = drafted(contact, **{**WHOLE, "uscc": "911100006000373410"}, admin_mobile=contact)
    client.post(page(filing, "another/"), {"wechat_id": wechat_id()})
    begun = begun_from(filing)
    assert (begun.uscc, begun.org_name) == ("", WHOLE["org_name"])


def test_nobody_elses_numbers_are_copied(archived: Filing) -> None:
    stranger = filer_at(phone())
    for address in ("change/", "closing/", "another/"):
        assert stranger.post(page(archived, address), {"wechat_id": wechat_id()}).status_code == 404
    auditor: Any = filer_at(phone())
    auditor.cookies["beian-donggang"] = member("donggang", "auditor", "anna").token
    auditor.post(page(archived, "another/"), {"wechat_id": wechat_id()})
    auditor.post(page(archived, "change/"))
    with office_scope("donggang"):
        assert not History.objects.filter(detail__copied_from=str(archived.pk)).exists()


def test_staff_at_the_window_begins_a_change(archived: Filing) -> None:
    client = filer_at(phone())
    client.cookies["beian-donggang"] = member("donggang", "clerk", "anna").token
    answer = client.post(page(archived, "change/"))
    filing = begun_from(archived)
    assert answer["Location"] == page(filing, "edit/")
    assert (stored(filing).contact, bool(filing.typed_by)) == (None, True)
