"""The public register: who knows what to ask for is told, and nobody can read it through."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from tenants.filings import accounts
from tenants.filings.models import Filing
from tenants.offices import public_limits
from tenants.offices.models import Asked
from tests.services.intake.archived import SECRET, archived

pytestmark = pytest.mark.django_db


def filed(**columns: Any) -> Filing:
    filing = archived(**columns)
    with office_scope("donggang"):
        accounts.claim(filing)
    return filing


def ask(client: Client, asked: str, address: str = "192.0.2.1") -> Any:
    return client.post("/register/", {"asked": asked}, REMOTE_ADDR=address)


def test_by_either_id_all_is_told_and_nothing_personal(client: Client) -> None:
    filing = filed(original_id="gh_0123456789ab")
    for asked in (filing.wechat_id, filing.wechat_id.upper(), " gh_0123456789ab "):
        answer = ask(client, asked)
        page = answer.content.decode()
        assert answer.status_code == 200
        for said in ("已备案", filing.number, "海边小店", filing.wechat_id, "东港区委宣传部网络管理中心"):
            assert said in page
        with office_scope("donggang"):
            assert filing.contact is not None
            contact = filing.contact.open()
        for secret in (SECRET, contact, filing.admin_name, filing.founder_name, str(filing.pk)):
            assert secret not in page


def test_a_number_which_can_be_guessed_tells_of_no_account(client: Client) -> None:
    filing = filed(original_id="gh_0123456789ab")
    for asked in (filing.number, filing.number.lower(), filing.number.replace("-", "－")):
        answer = ask(client, asked)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert filing.number in page
        assert "te****" in page
        for hidden in (filing.wechat_id, "0123456789ab", "海边小店"):
            assert hidden not in page


def test_what_a_person_calls_an_account_may_be_a_name(client: Client) -> None:
    filing = filed(filer_kind="individual", nickname="李开办的小店")
    page = ask(client, filing.wechat_id).content.decode()
    assert "李**" in page
    assert "李开办" not in page


@pytest.mark.parametrize("state", ["draft", "submitted", "county_approved"])
def test_what_is_not_archived_is_not_in_it(client: Client, state: str) -> None:
    filing = filed(state=state, number="")
    answer = ask(client, filing.wechat_id)
    assert answer.status_code == 404
    assert "登记簿中没有" in answer.content.decode()


def test_what_was_replaced_or_closed_says_so(client: Client) -> None:
    first = filed()
    archived(kind="change", replaces=first.pk)
    assert "已被后来的备案取代" in ask(client, first.number).content.decode()
    closed = filed()
    archived(kind="closing", replaces=closed.pk)
    assert "已注销" in ask(client, closed.number).content.decode()


@pytest.mark.parametrize(
    "asked", ["test", "日网备2026-DG-99999", "' OR 1=1", "%", "*", "海边", "DG", "a" * 40]
)
def test_parts_and_patterns_find_nothing(client: Client, asked: str) -> None:
    filed()
    assert ask(client, asked).status_code == 404


def test_nothing_asked_is_said_at_the_field(client: Client) -> None:
    answer = ask(client, "")
    assert answer.status_code == 422
    assert "请填写账号ID或备案编号" in answer.content.decode()
    assert ask(client, "a" * 41).status_code == 422


def test_who_reads_it_through_is_stopped(client: Client) -> None:
    filing = filed()
    for _ in range(public_limits.MOST):
        assert ask(client, filing.number).status_code == 200
    refused = ask(client, filing.number)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert filing.number not in refused.content.decode().replace(f'value="{filing.number}"', "")
    assert ask(client, filing.number, "192.0.2.9").status_code == 200
    Asked.objects.update(since=timezone.now() - timedelta(minutes=11))
    assert ask(client, filing.number).status_code == 200


def test_no_address_has_a_list_and_no_robot_keeps_it(client: Client) -> None:
    filing = filed()
    for query in ("", "?office=donggang", "?page=1", "?after=x", "?asked=test"):
        answer = client.get(f"/register/{query}")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert filing.number not in page
        assert filing.wechat_id not in page
        assert 'content="noindex"' in page
        assert "no-store" in answer["Cache-Control"]


def test_in_english() -> None:
    filing = filed()
    page = ask(Client(headers={"accept-language": "en"}), filing.wechat_id).content.decode()
    assert "Filed." in page
    assert "Network Management Centre" in page
