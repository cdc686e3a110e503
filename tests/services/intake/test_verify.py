"""Anybody can check a receipt; nobody can make one, nor find the receipts of others."""

import base64
import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from infra.crypto.keyring import keyring
from infra.db import office_scope
from tenants.filings import receipts
from tenants.filings.models import Filing
from tenants.offices import public_limits
from tenants.offices.models import Asked
from tests.services.intake.archived import SECRET, archived

pytestmark = pytest.mark.django_db
GENUINE, NONE = "核验通过：该账号已备案。", "这不是备案回执"


@pytest.fixture
def filing() -> Filing:
    return archived()


def code_of(filing: Filing, office: str = "donggang") -> str:
    with office_scope(office):
        return receipts.of(filing).address.rstrip("/").rpartition("/")[2]


def scan(client: Client, code: str, address: str = "192.0.2.1") -> Any:
    return client.get(f"/verify/{code}/", REMOTE_ADDR=address)


def typed(client: Client, number: str, account: str, address: str = "192.0.2.1") -> Any:
    return client.post("/verify/", {"number": number, "account": account}, REMOTE_ADDR=address)


def test_a_code_shows_what_the_receipt_says_and_nothing_personal(client: Client, filing: Filing) -> None:
    answer = scan(client, code_of(filing))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    day = timezone.localdate(filing.stage_since)
    for said in (
        GENUINE,
        filing.number,
        "海边小店",
        "东港区委宣传部网络管理中心",
        f'datetime="{day:%Y-%m-%d}"',
    ):
        assert said in page
    assert filing.contact is not None
    with office_scope("donggang"):
        contact = filing.contact.open()
    for secret in (SECRET, contact, contact[3:], filing.admin_name, filing.founder_name, str(filing.pk)):
        assert secret not in page


def test_in_english() -> None:
    client = Client(headers={"accept-language": "en"})
    page = scan(client, code_of(archived())).content.decode()
    assert "Genuine: this account is filed." in page
    assert "Network Management Centre" in page


def test_a_code_is_short_and_of_its_office_and_filing_alone(client: Client, filing: Filing) -> None:
    code, other = code_of(filing), code_of(archived("lanshan"), "lanshan")
    assert len(code) <= 41
    assert code.startswith("DG-")
    assert scan(client, f"LS-{code[3:]}").status_code == 404
    assert scan(client, f"DG-{other[3:]}").status_code == 404
    assert scan(client, other).status_code == 200


def changed(code: str, at: int) -> str:
    """A code with one bit turned."""
    raw = bytearray(base64.urlsafe_b64decode(code[3:] + "=="))
    raw[at] ^= 1
    return code[:3] + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_a_forged_code_is_none_and_is_not_looked_up(
    client: Client, filing: Filing, django_assert_num_queries: Any
) -> None:
    code = code_of(filing)
    forged = [changed(code, at) for at in (0, 15, 16, 27)]
    short = base64.urlsafe_b64encode(base64.urlsafe_b64decode(code[3:] + "==")[:20]).decode().rstrip("=")
    for one in (
        *forged,
        code[:-4],
        f"DG-{short}",
        "DG-",
        "DG",
        code[3:],
        f"XX-{code[3:]}",
        "日照",
        code + "A" * 500,
    ):
        with django_assert_num_queries(1):  # what is counted, and nothing else
            answer = scan(client, one)
        assert answer.status_code == 404
        assert NONE in answer.content.decode()
        assert GENUINE not in answer.content.decode()


def test_a_code_of_a_filing_that_is_not_archived_cannot_be_had(filing: Filing) -> None:
    draft = archived(state="submitted", number="")
    card = receipts.directory().offices["donggang"]
    assert receipts.by_code(receipts._code(card, filing.pk)) is not None
    assert receipts.by_code(receipts._code(card, UUID(int=1))) is None
    with pytest.raises(receipts.NotFound):
        receipts.by_code(receipts._code(card, draft.pk))


def test_what_was_printed_under_an_older_key_is_good_as_long_as_the_ring_has_it(
    client: Client, filing: Filing, settings: Any
) -> None:
    code, (number, key) = code_of(filing), keyring().keys[0]
    old = f"{number}:{base64.b64encode(key).decode()}"
    new = f"{number + 1}:{base64.b64encode(os.urandom(32)).decode()}"
    settings.BEIAN_KEYS = f"{old},{new}"
    assert scan(client, code).status_code == 200
    settings.BEIAN_KEYS = new
    assert scan(client, code).status_code == 404


def test_one_that_was_replaced_or_closed_says_so(client: Client, filing: Filing) -> None:
    later = archived(kind="change", replaces=filing.pk)
    page = scan(client, code_of(filing)).content.decode()
    assert "该备案已变更" in page
    assert later.number in page
    assert GENUINE not in page
    closing = archived(kind="closing", replaces=later.pk)
    for one in (later, closing):
        page = scan(client, code_of(one)).content.decode()
        assert "该账号备案已注销" in page
        assert GENUINE not in page
    assert closing.number in scan(client, code_of(later)).content.decode()


def test_a_change_that_is_under_way_changes_nothing(client: Client, filing: Filing) -> None:
    archived(kind="change", replaces=filing.pk, state="submitted", number="")
    assert GENUINE in scan(client, code_of(filing)).content.decode()


@pytest.mark.parametrize("write", [str, str.lower, " {} ".format, lambda number: number.replace("-", "－")])
def test_number_and_account_do_as_well(client: Client, write: Any) -> None:
    filing = archived(original_id="gh_0123456789ab")
    for account in (filing.wechat_id, filing.wechat_id.upper(), "GH_0123456789ab"):
        answer = typed(client, write(filing.number), account)
        assert answer.status_code == 200
        assert GENUINE in answer.content.decode()


def test_a_number_without_its_account_tells_nothing(client: Client, filing: Filing) -> None:
    other = archived()
    said = set()
    for number, account in (
        (filing.number, other.wechat_id),
        ("日网备2026-DG-99999", other.wechat_id),
        ("7", "x"),
    ):
        answer = typed(client, number, account)
        assert answer.status_code == 404
        page = answer.content.decode()
        assert filing.wechat_id not in page
        said.add("没有编号和账号相符的备案回执" in page)
    assert said == {True}


def test_what_is_missing_is_said_at_its_field(client: Client) -> None:
    answer = typed(client, "", "海边")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请填写备案编号" in page
    assert "微信账号只能由字母" in page
    assert 'value="海边"' in page


def test_who_tries_too_often_waits_but_a_good_code_is_always_answered(client: Client, filing: Filing) -> None:
    for number in range(public_limits.MOST):
        answer = scan(client, f"DG-{number}") if number % 2 else typed(client, f"DG-{number}", "nobody")
        assert answer.status_code == 404
    for refused in (scan(client, "DG-x"), typed(client, filing.number, filing.wechat_id)):
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
        assert "10分钟后再试" in refused.content.decode()
        assert GENUINE not in refused.content.decode()
    assert scan(client, code_of(filing)).status_code == 200
    assert typed(client, filing.number, filing.wechat_id, "192.0.2.2").status_code == 200
    Asked.objects.update(since=timezone.now() - timedelta(minutes=11))
    assert typed(client, filing.number, filing.wechat_id).status_code == 200
