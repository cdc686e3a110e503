"""Beginning a filing through the API, and what is refused."""

import pytest
from django.test import Client

from infra.db import office_scope
from tenants.filings.models import Filing
from tenants.offices.models import AccountClaim
from tests.api import Caller, member
from tests.make import phone, wechat_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Caller:
    return member("donggang", "clerk", "anna")


def test_a_clerk_begins_a_filing(clerk: Caller) -> None:
    account = wechat_id()
    answer = clerk.post("filings", {"filer_kind": "company", "wechat_id": account, "opened_on": "2026-11-01"})
    assert answer.status_code == 201
    told = answer.json()
    assert told["state"] == "draft"
    assert told["due_on"] == "2026-12-01"
    assert any("2026" in step for step in told["due_reason"])
    with office_scope("donggang"):
        filing = Filing.objects.get(pk=told["id"])
        assert filing.account == account
        assert [line.event for line in filing.history.all()] == ["filing.drafted"]


def test_personal_numbers_come_back_masked_and_are_sealed(clerk: Caller) -> None:
    number = phone()
    body = {
        "filer_kind": "individual",
        "wechat_id": wechat_id(),
        "founder_mobile": number,
        "founder_id_number": "110101199003070118",
    }
    answer = clerk.post("filings", body)
    assert answer.status_code == 201, answer.content
    assert number not in answer.content.decode()
    assert answer.json()["form"]["founder_mobile"].endswith(number[-4:])
    with office_scope("donggang"):
        stored = Filing.objects.filter(pk=answer.json()["id"]).values_list("founder_mobile").get()[0]
        assert number.encode() not in bytes(stored)


def test_the_account_can_be_filed_once_only(clerk: Caller) -> None:
    body = {"filer_kind": "company", "wechat_id": wechat_id()}
    assert clerk.post("filings", body).status_code == 201
    again = member("lanshan", "clerk", "bo").post("filings", body)
    assert again.status_code == 409
    assert again.json()["code"] == "account-filed-already"
    assert "东港" in again.json()["title"] or "Donggang" in again.json()["title"]
    with office_scope("lanshan"):
        assert not Filing.objects.filter(account=body["wechat_id"]).exists()


def test_a_withdrawn_account_can_be_filed_elsewhere(clerk: Caller) -> None:
    body = {"filer_kind": "company", "wechat_id": wechat_id()}
    first = clerk.post("filings", body).json()
    assert clerk.post(f"filings/{first['id']}/withdraw", {"reason": "filed_elsewhere"}).status_code == 200
    assert member("lanshan", "clerk", "bo").post("filings", body).status_code == 201
    assert AccountClaim.objects.filter(filing=first["id"]).count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filer_kind": "company"}, "wechat_id"),
        ({"filer_kind": "nobody", "wechat_id": "abcdefg"}, "filer_kind"),
        ({"filer_kind": "company", "wechat_id": "abcdefg", "state": "city_archived"}, "state"),
        ({"filer_kind": "company", "wechat_id": "abcdefg", "uscc": "91371100MA3C0T0T30"}, "uscc"),
        ({"filer_kind": "company", "wechat_id": "abcdefg", "founder_name": "x"}, "founder_name"),
        ({"filer_kind": "company", "wechat_id": "abcdefg", "opened_on": "2099-01-01"}, "opened_on"),
        ({"filer_kind": "company", "wechat_id": "abc\x00def"}, "wechat_id"),
    ],
)
def test_a_wrong_value_is_named(clerk: Caller, body: dict[str, str], field: str) -> None:
    answer = clerk.post("filings", body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert field in [fault["field"] for fault in answer.json()["errors"]]


def test_the_same_key_gives_the_first_answer_again(clerk: Caller) -> None:
    body = {"filer_kind": "company", "wechat_id": wechat_id()}
    first = clerk.post("filings", body, Idempotency_Key="one")
    again = clerk.post("filings", body, Idempotency_Key="one")
    assert (again.status_code, again.json()) == (201, first.json())
    other = clerk.post("filings", {**body, "nickname": "x"}, Idempotency_Key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


def test_a_refused_request_may_be_mended_under_the_same_key(clerk: Caller) -> None:
    assert clerk.post("filings", {"filer_kind": "company"}, Idempotency_Key="two").status_code == 422
    body = {"filer_kind": "company", "wechat_id": wechat_id()}
    assert clerk.post("filings", body, Idempotency_Key="two").status_code == 201


def test_the_city_itself_takes_no_filings(client: Client) -> None:
    officer = member("city", "officer", "chen")
    refused = officer.post("filings", {"filer_kind": "company", "wechat_id": (account := wechat_id())})
    assert (refused.status_code, refused.json()["code"]) == (403, "city-takes-no-filings")
    with office_scope("city"):
        assert not Filing.objects.filter(account=account).exists()
    client.cookies["beian-city"] = officer.token
    page = client.get("/o/city/filings/new/?filer_kind=company")
    assert (page.status_code, page["Location"]) == (302, "/o/city/")


def test_nobody_begins_without_a_sign_in() -> None:
    answer = Caller("donggang").post("filings", {"filer_kind": "company", "wechat_id": wechat_id()})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not-signed-in"


def test_a_token_is_worth_nothing_in_another_office(clerk: Caller) -> None:
    stranger = Caller("lanshan", clerk.token)
    assert stranger.get("queue").status_code == 401
    assert stranger.post("filings", {"filer_kind": "company", "wechat_id": wechat_id()}).status_code == 401


def test_an_error_is_told_in_chinese_by_default(clerk: Caller) -> None:
    answer = Caller("donggang", clerk.token, language="fr").post("filings", {"filer_kind": "company"})
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["title"])
