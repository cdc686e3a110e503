"""Whether an account is filed already: yes or no and the office's name, and not for who asks for all of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from services.intake.tasks import tidy
from tenants.filings import lodging
from tenants.filings.models import Filing
from tenants.offices import directory, public_limits
from tenants.offices.models import Asked
from tests.make import STAFF, wechat_id

pytestmark = pytest.mark.django_db
YES, NO = "是，受理单位：", "否。"


@pytest.fixture
def filing() -> Filing:
    with office_scope("donggang"):
        account = {
            "wechat_id": wechat_id(),
            "original_id": f"gh_{wechat_id()[5:]:0>12}",
            "nickname": "海边小店",
        }
        return lodging.begin(account, STAFF, filer_kind="company")


def ask(client: Client, account: str, address: str = "192.0.2.1") -> Any:
    return client.post("/filed/", {"account": account}, REMOTE_ADDR=address)


@pytest.mark.parametrize("written", ["{}", "  {} ", "\u200b{}", "＿"])
def test_either_id_is_found_as_it_is_claimed(client: Client, filing: Filing, written: str) -> None:
    for one in (filing.wechat_id, filing.wechat_id.upper(), filing.original_id, filing.original_id.upper()):
        typed = one.replace("_", "＿") if written == "＿" else written.format(one)
        page = ask(client, typed).content.decode()
        assert f"{YES}{directory.office('donggang').name_zh}" in page  # type: ignore[union-attr]
        assert 'href="/o/donggang/"' in page
        assert NO not in page


def test_nothing_else_is_told(client: Client, filing: Filing) -> None:
    told = ask(client, filing.wechat_id)
    page = told.content.decode()
    for secret in (filing.original_id, filing.nickname, str(filing.pk), filing.get_state_display()):
        assert secret not in page
    assert "no-store" in told["Cache-Control"]


def test_an_account_that_nobody_has(client: Client, filing: Filing) -> None:
    page = ask(client, f"{filing.wechat_id}x").content.decode()
    assert NO in page
    assert YES not in page
    assert 'href="/#offices"' in page


def test_one_that_was_let_go_is_no_longer_known(client: Client, filing: Filing) -> None:
    with office_scope("donggang"):
        lodging.withdraw(filing, STAFF, "closed")
    assert NO in ask(client, filing.wechat_id).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"), [("", "请填写微信号或原始ID"), ("海边小店", "微信账号只能由字母")]
)
def test_what_is_no_id_is_said_at_its_field_and_not_counted(client: Client, typed: str, said: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not Asked.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "请10分钟后再试"), ("en", "Ask again in 10 minutes")]
)
def test_who_asks_too_often_is_told_how_long_to_wait(language: str, said: str) -> None:
    client = Client(headers={"accept-language": language})
    for _number in range(public_limits.MOST):
        assert ask(client, "nobody_has_this").status_code == 200
    refused = ask(client, "nobody_has_this")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 601
    page = refused.content.decode()
    assert said in page
    assert 'value="nobody_has_this"' in page
    assert ask(client, "nobody_has_this", "192.0.2.2").status_code == 200
    Asked.objects.update(since=timezone.now() - timedelta(minutes=11))
    assert ask(client, "nobody_has_this").status_code == 200


def test_a_network_of_ipv6_is_one(client: Client) -> None:
    for number in range(public_limits.MOST):
        assert ask(client, "nobody", f"2001:db8:0:1::{number:x}").status_code == 200
    assert ask(client, "nobody", "2001:db8:0:1:ffff::1").status_code == 429
    assert ask(client, "nobody", "2001:db8:0:2::1").status_code == 200


def test_who_asked_is_not_kept(client: Client) -> None:
    ask(client, "nobody", "192.0.2.77")
    (row,) = Asked.objects.all()
    assert len(row.digest) == 64
    Asked.objects.create(digest="old", since=timezone.now() - timedelta(minutes=11), times=1)
    tidy()
    assert [one.digest for one in Asked.objects.all()] == [row.digest]
