"""The texts' pages: who may change what, how it reads before, and what becomes of messages."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.notify.places import Slot, slots
from services.notify.texts import default
from services.notify.wordings import queries
from services.notify.wordings.models import Wording
from tenants.filings.models import Filing
from tests.api import member
from tests.services.notify.conftest import OFFICE, messages, write

Make = Callable[..., Filing]
EVENT = "filing.returned"
SUBJECT, SMS = Slot(EVENT, "subject", "zh-hans"), Slot(EVENT, "sms", "zh-hans")
pytestmark = pytest.mark.usefixtures("no_own_texts")


def browser(role: str, office: str = OFFICE, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = member(office, role, "texts").token
    return client


def address(slot: Slot, verb: str = "", office: str = OFFICE) -> str:
    return f"/o/{office}/desk/texts/{'/'.join(slot)}/{verb}"


def read(client: Client, slot: Slot, office: str = OFFICE) -> str:
    answer = client.get(address(slot, office=office))
    assert answer.status_code == 200
    return answer.content.decode()


def seen(page: str) -> str:
    return re.findall('name="seen" value="([^"]*)"', page)[0]


def save(client: Client, slot: Slot, text: str, office: str = OFFICE, since: str | None = None) -> Any:
    since = seen(read(client, slot, office)) if since is None else since
    return client.post(address(slot, "save/", office), {"text": text, "seen": since})


def subjects(filing: Filing) -> list[str]:
    with office_scope(OFFICE):
        contents = [json.loads(m.content.open()) for m in messages(filing) if m.recipient == "filer"]
    return [words["subject"] for words in contents if words["html"]]


def test_a_text_is_used_for_the_next_message_and_never_for_one_that_is_written(filing: Make) -> None:
    made, client = filing(), browser("supervisor")
    with office_scope(OFFICE):
        write(made, EVENT)
    answer = save(client, SUBJECT, "请补正：{account}（{area}）")
    assert answer.status_code == 302, answer.content.decode()
    with office_scope(OFFICE):
        write(made, EVENT)
    assert subjects(made) == ["公众账号备案需要补正：海岸书屋", "请补正：海岸书屋（开发区）"]
    page = read(client, SUBJECT)
    assert "此后生成的通知使用这一文本" in page
    assert "texts" in page.partition("历次版本")[2]  # who wrote it
    with office_scope(OFFICE):
        entry = AuditEntry.objects.filter(action="wording.saved").latest("id")
    assert entry.role == "supervisor"
    assert entry.detail == {
        "event_type": EVENT,
        "kind": "subject",
        "language": "zh-hans",
        "version": int(seen(page)),
    }


def test_a_district_goes_before_the_city_and_the_city_before_us(filing: Make) -> None:
    made, officer, supervisor = filing(), browser("officer", "city"), browser("supervisor")
    assert save(officer, SUBJECT, "市：{account}", "city").status_code == 302
    assert "市：{account}" in read(supervisor, SUBJECT)
    with office_scope(OFFICE):
        write(made, EVENT)
    assert save(supervisor, SUBJECT, "区：{account}").status_code == 302
    with office_scope(OFFICE):
        write(made, EVENT)
    again = {"seen": seen(read(supervisor, SUBJECT))}
    assert supervisor.post(address(SUBJECT, "again/"), again).status_code == 302
    with office_scope(OFFICE):
        write(made, EVENT)
        assert AuditEntry.objects.filter(action="wording.dropped").exists()
    assert subjects(made) == ["市：海岸书屋", "区：海岸书屋", "市：海岸书屋"]
    again = {"seen": seen(read(officer, SUBJECT, "city"))}
    assert officer.post(address(SUBJECT, "again/", "city"), again).status_code == 302
    with office_scope(OFFICE):
        write(made, EVENT)
    assert subjects(made)[-1] == "公众账号备案需要补正：海岸书屋"


def test_an_older_version_is_used_again() -> None:
    client = browser("supervisor")
    save(client, SUBJECT, "一{account}")
    first = seen(read(client, SUBJECT))
    save(client, SUBJECT, "二{account}")
    sent = {"seen": seen(read(client, SUBJECT)), "version": first}
    assert client.post(address(SUBJECT, "again/"), sent).status_code == 302
    with office_scope(OFFICE):
        used = queries.used(OFFICE, SUBJECT)
    assert (used.text, used.version) == ("一{account}", int(first) + 2)
    sent = {"seen": str(used.version), "version": "0"}
    assert client.post(address(SUBJECT, "again/"), sent).status_code == 404


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_who_does_not_lead_the_office_reads(role: str) -> None:
    client = browser(role)
    assert "<textarea" not in read(client, SMS)
    assert default(SMS) in html.unescape(read(client, SMS))
    listed = client.get(f"/o/{OFFICE}/desk/texts/").content.decode()
    assert "主管" in listed
    for verb in ("save/", "preview/", "again/"):
        answer = client.post(address(SMS, verb), {"text": default(SMS), "seen": "0"})
        assert answer.status_code == 403, verb


def test_a_city_auditor_reads() -> None:
    client = browser("auditor", "city")
    assert "<textarea" not in read(client, SMS, "city")
    answer = client.post(address(SMS, "save/", "city"), {"text": default(SMS), "seen": "0"})
    assert answer.status_code == 403


def test_another_offices_supervisor_is_nobody_here() -> None:
    client = browser("supervisor", "lanshan")
    assert client.get(address(SMS)).status_code == 302
    assert client.post(address(SMS, "save/"), {"text": "x", "seen": "0"}).status_code == 401


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("office", [OFFICE, "city"])
def test_every_text_has_its_page(office: str, language: str) -> None:
    client = browser("officer" if office == "city" else "supervisor", office, language)
    page = client.get(f"/o/{office}/desk/texts/").content.decode()
    assert 'aria-current="page">通知文本' in page or 'aria-current="page">Texts' in page
    for slot in slots():
        assert address(slot, office=office) in page
        assert default(slot) in html.unescape(read(client, slot, office))


@pytest.mark.parametrize(
    "path", ["filing.nowhere/sms/en", "filing.returned/fax/en", "filing.silent/sms/zh-hans"]
)
def test_there_is_no_other_text(path: str) -> None:
    assert browser("supervisor").get(f"/o/{OFFICE}/desk/texts/{path}/").status_code == 404


def test_a_wrong_text_is_not_saved_and_what_was_typed_is_kept() -> None:
    client = browser("supervisor")
    for verb in ("save/", "preview/"):
        sent = {"text": "您好{acount}，“{phone", "seen": "0"}
        answer = client.post(address(SMS, verb), sent)
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert "没有占位 {acount}" in page
        assert "没有闭合" in page
        assert "您好{acount}，“{phone</textarea>" in page
    assert client.post(address(SMS, "save/"), {"text": "a\x00b", "seen": "0"}).status_code == 422


def test_who_was_overtaken_is_told_and_keeps_what_was_typed() -> None:
    mine, theirs = browser("supervisor"), browser("supervisor")
    opened = seen(read(mine, SUBJECT))
    save(theirs, SUBJECT, "同事的：{account}")
    answer = save(mine, SUBJECT, "我的：{account}", since=opened)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "其他人员刚刚保存" in page
    assert "同事的：{account}" in page.partition("<form")[0] + page.partition("现用文本")[2]
    assert "我的：{account}</textarea>" in page
    assert save(mine, SUBJECT, "我的：{account}", since=seen(page)).status_code == 302
    assert "我的：{account}" in read(theirs, SUBJECT)


def test_a_preview_shows_a_filing_of_the_office_and_keeps_nothing(filing: Make) -> None:
    reasons = [{"field": "purpose", "message": "功能定位过于简单", "fix": "写明发布范围"}]
    made = filing(
        state="returned", return_reasons=reasons, email="wang.wei@example.com", stage_since=timezone.now()
    )
    client, body = browser("supervisor"), Slot(EVENT, "body", "zh-hans")
    before = Wording.objects.count()
    answer = client.post(address(body, "preview/"), {"text": "请看：\n\n{reasons}", "seen": "7"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "海岸书屋：\n\n请看：\n\n1. 功能定位过于简单\n   建议 Suggested：写明发布范围" in page
    assert "公众账号备案需要补正：海岸书屋" in page  # the subject that goes with it
    assert "w***@example.com" in page
    assert "wang.wei" not in page
    assert "请看：\n\n{reasons}</textarea>" in page
    assert seen(page) == "7"
    assert Wording.objects.count() == before
    with office_scope(OFFICE):
        assert AuditEntry.objects.filter(subject=made.pk, action="filing.read").count() == 1
        assert messages(made) == []


@pytest.mark.parametrize("slot", slots(), ids="/".join)
def test_where_there_is_no_such_filing_one_is_made_up(slot: Slot) -> None:
    client = browser("officer", "city")
    answer = client.post(address(slot, "preview/", "city"), {"text": default(slot), "seen": "0"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "虚构" in page
    assert "example@example.com" not in page
    assert "13800000000" not in page
    shown = page.partition("虚构")[2]
    assert "示例公众号" in shown
    assert ("【日照市网信办】" in shown) == (slot.kind == "sms")


@pytest.mark.parametrize(("verb", "asked"), [("", 405), ("preview/", 401), ("save/", 401), ("again/", 401)])
def test_nobody_comes_in_without_a_sign_in(verb: str, asked: int) -> None:
    assert Client().get(address(SMS, verb)).status_code == 302
    assert Client().post(address(SMS, verb), {"text": "x"}).status_code == asked
