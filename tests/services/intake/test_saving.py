"""Saved as it is typed: what a page sends by itself, field by field."""

from typing import Any

import pytest
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope
from tenants.filings.models import Filing
from tests.filers import drafted, filer_at, page, stored
from tests.make import phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def filing(contact: str) -> Filing:
    return drafted(contact)


@pytest.fixture
def client(contact: str) -> Client:
    return filer_at(contact)


def save(client: Client, filing: Filing, step: str, **fields: Any) -> Any:
    return client.post(page(filing, f"edit/{step}/save/"), fields)


def edits(filing: Filing) -> list[list[str]]:
    with office_scope("donggang"):
        entries = AuditEntry.objects.filter(subject=filing.pk, action="filing.edited").order_by("id")
        return [entry.detail["fields"] for entry in entries]


def test_what_is_right_is_saved_and_what_is_wrong_is_named(client: Client, filing: Filing) -> None:
    told = save(client, filing, "account", nickname="日", wechat_id="no spaces", original_id="").json()
    assert told["saved"] == ["nickname", "original_id"]
    assert list(told["faults"]) == ["wechat_id"]
    assert list(told["warnings"]) == ["nickname"]
    assert len(told["at"]) == len("12:03")
    assert stored(filing).nickname == "日"


def test_real_people_are_not_refused(client: Client, contact: str) -> None:
    """A county that is long gone, and a residence permit of Hong Kong."""
    filing = drafted(contact, filer_kind="individual")
    for number in ("11010519491231002X", "810000199408230021"):
        told = save(client, filing, "person", founder_id_number=number).json()
        assert (told["saved"], told["faults"]) == (["founder_id_number"], {}), number


def test_a_personal_number_comes_back_masked(client: Client, filing: Filing) -> None:
    number = phone()
    answer = save(client, filing, "administrator", admin_mobile=number)
    assert number[3:] not in answer.content.decode()
    assert answer.json()["kept"]["admin_mobile"].startswith(f"Saved: {number[3:6]}****{number[-4:]}.")
    assert stored(filing).admin_mobile.open() == number


def test_what_changes_nothing_leaves_no_trace(client: Client, filing: Filing) -> None:
    number = phone()
    for _ in range(2):
        save(client, filing, "administrator", admin_name="张三", admin_mobile=number)
    assert edits(filing) == [["admin_mobile", "admin_name"]]
    assert stored(filing).revision == filing.revision + 1


def test_who_types_on_is_noted_once(client: Client, filing: Filing) -> None:
    for text in ("发", "发布", "发布政务"):
        save(client, filing, "purpose", purpose=text)
    save(client, filing, "purpose", followers="100")
    save(client, filing, "purpose", purpose="发布政务信息")
    assert edits(filing) == [["purpose"], ["followers"], ["purpose"]]
    assert stored(filing).revision == filing.revision + 5


def test_another_one_between_is_noted(client: Client, contact: str) -> None:
    colleague = phone()
    filing = drafted(contact, admin_mobile=colleague)
    save(client, filing, "purpose", purpose="one")
    save(filer_at(colleague), filing, "purpose", purpose="two")
    save(client, filing, "purpose", purpose="three")
    assert edits(filing) == [["purpose"]] * 3


def test_two_devices_keep_what_each_has_changed(client: Client, filing: Filing, contact: str) -> None:
    desk = filer_at(contact)
    save(client, filing, "administrator", **{"admin_name": "张三", "was-admin_name": ""})
    save(desk, filing, "administrator", **{"admin_wechat": "zhangsan", "was-admin_wechat": ""})
    found = stored(filing)
    assert (found.admin_name, found.admin_wechat) == ("张三", "zhangsan")


def test_only_fields_of_the_step_are_taken(client: Client, filing: Filing) -> None:
    told = save(client, filing, "purpose", purpose="x", nickname="x", state="submitted").json()
    assert told["saved"] == ["purpose"]
    assert (stored(filing).nickname, stored(filing).state) == ("", "draft")


def test_what_the_office_has_is_not_saved(client: Client, contact: str) -> None:
    answer = save(client, drafted(contact, state="submitted"), "purpose", purpose="x")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-in-this-state")


def test_who_is_signed_out_is_told(filing: Filing) -> None:
    assert save(Client(), filing, "purpose", purpose="x").status_code == 401
    assert stored(filing).purpose == ""


def test_another_site_saves_nothing(filing: Filing, contact: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = filer_at(contact).cookies
    assert save(strict, filing, "purpose", purpose="x").status_code == 403
    assert stored(filing).purpose == ""
