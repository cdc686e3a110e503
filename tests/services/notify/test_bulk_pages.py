"""The city's pages of messages to many: by two officers, from the form to the last message, and for nobody else."""

import html
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from infra.db import office_scope, shared_scope
from services.notify.bulk import actions
from services.notify.bulk.models import Bulk, BulkState
from services.notify.models import Message
from tests.api import member
from tests.services.notify.bulks import CHEN, FIRST, SECOND, approved, now, overdue, tick, wish

pytestmark = pytest.mark.usefixtures("two_offices")
LIST = "/o/city/desk/bulk/"
TYPED = {
    "offices": [FIRST, SECOND],
    "states": ["overdue"],
    "filer_kinds": ["company", "individual"],
    "late": "true",
    "channels": ["mail", "sms"],
    "subject": "请尽快补报",
    "text": "{account}：请在{due}前补报，电话{phone}。",
    "seen": "1",
}


def browser(name: str = "wang", role: str = "officer", office: str = "city", language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = member(office, role, f"bulk-{name}").token
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def made(client: Client, **typed: Any) -> str:
    """The address of a new draft."""
    answer = client.post(f"{LIST}make/", TYPED | typed)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def bulk_of(address: str) -> Bulk:
    with shared_scope():
        return Bulk.objects.get(pk=UUID(address.rstrip("/").rpartition("/")[2]))


def test_from_the_form_to_the_last_message() -> None:
    filings = [overdue(), overdue(SECOND)]
    wang, zhao = browser("wang"), browser("zhao")
    address = made(wang)
    preview = read(wang, address)
    assert "Draft" in preview
    assert "海岸书屋：请在1月1日前补报" in preview
    assert "Cost: 0.10 yuan (2 parts at 0.05 yuan)" in preview
    for filing in filings:
        with office_scope(FIRST if filing == filings[0] else SECOND):
            assert filing.admin_mobile.open().removeprefix("+86") not in preview
            assert filing.email.open() not in preview
    assert wang.post(f"{address}ask/", {"seen": "1"}).status_code == 302
    assert "Approve and send" not in read(wang, address)
    assert wang.post(f"{address}approve/", {"seen": "1"}).status_code == 403
    assert "Approve and send" in read(zhao, address)
    assert zhao.post(f"{address}approve/", {"seen": "1"}).status_code == 302
    assert tick() == 2
    page = read(zhao, address)
    assert "Filings written to: 2 of 2" in page
    assert "bulk-wang" in page
    assert "bulk-zhao" in page
    assert "请尽快补报" in read(zhao, LIST)
    assert "2 of 2" in read(zhao, LIST)


def test_what_is_changed_on_the_page_waits_for_nobody_any_more() -> None:
    overdue()
    wang, zhao = browser("wang"), browser("zhao")
    address = made(wang)
    wang.post(f"{address}ask/", {"seen": "1"})
    form = read(wang, f"{address}edit/")
    assert 'value="late"' not in form
    assert re.search(r'value="juxian"[^>]*checked', form)
    assert re.search(r'value="true"[^>]*checked', form)
    assert wang.post(f"{address}change/", TYPED | {"text": "另一段话"}).status_code == 302
    assert bulk_of(address).state == BulkState.DRAFT
    answer = zhao.post(f"{address}approve/", {"seen": "1"})
    assert answer.status_code == 409
    assert "Somebody else was here meanwhile" in answer.content.decode()


def test_stop_ends_it_on_the_page() -> None:
    overdue()
    bulk = approved()
    tick()
    client, address = browser(), f"{LIST}{bulk.pk}/"
    assert "Stop" in read(client, address)
    assert client.post(f"{address}stop/").status_code == 302
    assert now(bulk).state == BulkState.STOPPED
    assert "stay unsent: 1." in read(client, address)
    assert client.post(f"{address}stop/").status_code == 409
    with office_scope(FIRST):
        assert Message.objects.get(bulk=bulk.pk).state == "suppressed"


def test_a_running_one_is_refreshed_when_asked_for_alone() -> None:
    overdue()
    bulk = approved()
    client, address = browser(), f"{LIST}{bulk.pk}/"
    assert 'http-equiv="refresh"' not in read(client, address)
    assert 'http-equiv="refresh" content="10"' in read(client, f"{address}?follow")
    tick()
    assert 'http-equiv="refresh"' not in read(client, f"{address}?follow")  # there is nothing more to see


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"offices": []}, "To whom"),
        ({"text": "{number}"}, "There is no place {number} here"),
        ({"text": "见 https://beian.example"}, "An SMS must have no link in it."),
        ({"offices": ["nowhere"]}, "nowhere"),
        ({"text": "a\x00b"}, "Text"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    typed: dict[str, Any], said: str
) -> None:
    answer = browser().post(f"{LIST}make/", TYPED | typed)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert said in page
    assert 'aria-invalid="true"' in page or "faulty" in page
    assert "请尽快补报" in page


def test_nobody_in_the_selection_is_said() -> None:
    client = browser()
    address = made(client)
    answer = client.post(f"{address}ask/", {"seen": "1"})
    assert answer.status_code == 422
    assert "There is no filing in this selection now." in answer.content.decode()


def test_an_auditor_reads_and_has_no_buttons() -> None:
    overdue()
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
    client, address = browser("yu", "auditor"), f"{LIST}{bulk.pk}/"
    assert "New message" not in read(client, LIST)
    assert "<button" not in re.sub(r"<header.*?</header>", "", read(client, address), flags=re.DOTALL)
    for verb in ("ask", "approve", "stop"):
        assert client.post(f"{address}{verb}/", {"seen": "1"}).status_code == 403
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.post(f"{LIST}make/", TYPED).status_code == 403
    assert client.post(f"{address}change/", TYPED).status_code == 403


def test_a_district_has_no_such_pages() -> None:
    with office_scope("city"):
        bulk = actions.make(wish(), CHEN)
    client, there = browser("ma", "supervisor", FIRST), f"/o/{FIRST}/desk/bulk/"
    assert "bulk/" not in read(client, f"/o/{FIRST}/desk/")
    for address in (there, f"{there}new/", f"{there}{bulk.pk}/", f"{there}{bulk.pk}/edit/"):
        assert client.get(address).status_code == 403, address
    for verb in ("make/", f"{bulk.pk}/change/", f"{bulk.pk}/ask/", f"{bulk.pk}/approve/", f"{bulk.pk}/stop/"):
        assert client.post(f"{there}{verb}", TYPED).status_code == 403, verb


def test_one_that_there_is_not() -> None:
    assert browser().get(f"{LIST}{uuid4()}/").status_code == 404


def test_the_desk_leads_there_in_chinese_too() -> None:
    page = read(browser(language="zh-hans"), LIST)
    assert "群发通知" in page
    assert re.search(r'href="/o/city/desk/bulk/" aria-current="true"', page)
    form = read(browser(language="zh-hans"), f"{LIST}new/")
    assert "邮件不产生费用" in form
    assert "{account}" in form
