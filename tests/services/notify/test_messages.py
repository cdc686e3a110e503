"""Messages: to whom, with which words, and once however often they are asked for."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from infra.db import office_scope
from infra.messages import send_sms
from services.notify import sending
from services.notify.models import Fate, Message
from services.notify.recipients import EVENTS, Addresses, told
from services.notify.texts import content
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.sink import arrived

Make = Callable[..., Filing]
ADDRESSES = Addresses("+8613800000000", "filer@example.com", "district@example.com", "city@example.com")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("filing.submitted", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.returned", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.county_approved", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.city_archived", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.overdue", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.reminder", {("filer", "sms"), ("filer", "mail")}),
        ("filing.drafted", set()),
        ("filing.withdrawn", set()),
    ],
)
def test_who_is_told(event: str, expected: set[tuple[str, str]]) -> None:
    assert {(recipient.kind, str(recipient.channel)) for recipient in told(event, ADDRESSES)} == expected


def test_nobody_is_told_where_nothing_is_known() -> None:
    assert told("filing.submitted", Addresses("", "", "", "")) == []


def test_passed_by_the_district_is_told_to_the_city() -> None:
    clerks = [
        recipient.address
        for recipient in told("filing.county_approved", ADDRESSES)
        if recipient.kind == "clerk"
    ]
    assert clerks == ["city@example.com"]


@pytest.mark.parametrize("event", [*EVENTS, "filing.reminder"])
def test_every_event_has_its_words(event: str, filing: Make) -> None:
    made = filing(
        number=f"日网备2026-KF-{EVENTS.index(event) if event in EVENTS else 99:05d}",
        return_reasons=[{"field": "x", "message": "甲", "fix": "乙"}],
    )
    with office_scope(OFFICE):
        write(made, event)
        import json

        for message in messages(made):
            said = json.loads(message.content.open())
            text = said["subject"] + said["text"] + said["html"]
            assert "审批" not in text
            assert "{" not in text
            assert "&#x27;" not in said["text"]
            if message.channel == "sms":
                assert "海岸书屋" in text
                assert len(f"【开发区网信办】{said['text']}") <= 70
                assert "http" not in text


def test_every_mail_and_sms_arrives_once(filing: Make) -> None:
    made = filing()
    event = uuid4()
    with office_scope(OFFICE):
        phone, mail = made.admin_mobile.open(), made.email.open()
        for _ in range(10):
            write(made, "filing.submitted", event)
        assert len(messages(made)) == 3
        for _ in range(3):
            send_all(made)
        assert {message.state for message in messages(made)} == {Fate.ACCEPTED}
    (sms,) = arrived(phone)
    assert sms["channel"] == "sms"
    assert "海岸书屋" in sms["text"]
    (letter,) = arrived(mail)
    assert letter["subject"] == "公众账号备案已提交：海岸书屋"
    assert "待县区审核" not in letter["subject"]
    assert letter["html"]


def test_a_return_lists_every_reason(filing: Make) -> None:
    reasons = [
        {"field": "purpose", "message": "功能定位过于简单", "fix": "写明发布范围"},
        {"field": "email", "message": "邮箱 <a> 无法送达"},
    ]
    made = filing(return_reasons=reasons)
    with office_scope(OFFICE):
        mail = made.email.open()
        write(made, "filing.returned")
        send_all(made)
    (letter,) = arrived(mail)
    for reason in reasons:
        assert reason["message"] in letter["text"]
    assert "写明发布范围" in letter["text"]
    assert "&lt;a&gt;" in letter["html"]


def test_the_contact_is_used_where_the_form_has_none(filing: Make) -> None:
    made = filing(admin_mobile=None, email=None, contact="+8613900001234")
    with office_scope(OFFICE):
        write(made, "filing.submitted")
        filer = [message for message in messages(made) if message.recipient == "filer"]
        assert [(message.channel, message.address.masked) for message in filer] == [("sms", "139****1234")]


def test_four_senders_at_once_send_once(filing: Make) -> None:
    made = filing()
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.overdue")
    barrier = threading.Barrier(4)

    def worker() -> None:
        with office_scope(OFFICE):
            barrier.wait()
            send_all(made)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    with office_scope(OFFICE):
        assert {message.state for message in messages(made)} == {Fate.ACCEPTED}
    assert len(arrived(phone)) == 1


def test_a_gateway_that_is_away_is_tried_again(filing: Make, settings: Any) -> None:
    made = filing(email=None)
    address = settings.SMS_GATEWAY_URL
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
        send_all(made)
        (message,) = messages(made)
        assert (message.state, message.attempts) == (Fate.CREATED, 1)
        assert message.next_try_at > timezone.now()
        settings.SMS_GATEWAY_URL = address
        send_all(made)
        assert arrived(phone) == []
        Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        send_all(made)
    assert len(arrived(phone)) == 1


def test_a_message_that_the_gateway_refuses_has_failed(filing: Make, settings: Any) -> None:
    made = filing(email=None)
    settings.SMS_GATEWAY_SECRET = "another"
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        send_all(made)
        (message,) = messages(made)
        assert (message.state, message.error) == (Fate.FAILED, "gateway: status 401")


@pytest.mark.parametrize("was_taken", [True, False])
def test_a_sender_that_died_leaves_a_message_whose_fate_is_asked(filing: Make, was_taken: bool) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        (message,) = messages(made)
        if was_taken:
            send_sms(reference=message.pk, to=phone, signature="x", template="t", params={}, text="x")
        long_ago = timezone.now() - timedelta(minutes=5)
        Message.objects.filter(pk=message.pk).update(state=Fate.SENDING, sending_since=long_ago, attempts=1)
        sending.sweep()
        send_all(made)
        (message,) = messages(made)
        assert message.state == Fate.ACCEPTED
    assert len(arrived(phone)) == 1


def test_a_mail_whose_sender_died_is_never_guessed(filing: Make) -> None:
    made = filing(admin_mobile=None)
    with office_scope(OFFICE):
        mail = made.email.open()
        write(made, "filing.reminder")
        long_ago = timezone.now() - timedelta(minutes=5)
        Message.objects.filter(filing=made.pk).update(state=Fate.SENDING, sending_since=long_ago)
        sending.sweep()
        send_all(made)
        (message,) = messages(made)
        assert message.state == Fate.UNKNOWN
    assert arrived(mail) == []


def test_a_forgotten_message_is_handed_over_again(filing: Make, no_worker: list[str]) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        (message,) = messages(made)
        no_worker.clear()
        sending.sweep()
        assert str(message.pk) not in no_worker
        Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(minutes=5))
        sending.sweep()
        assert str(message.pk) in no_worker


def test_words_are_chinese_whatever_the_language_of_the_process(filing: Make) -> None:
    from django.utils import translation

    made = filing()
    with office_scope(OFFICE), translation.override("en"):
        (sms, *_rest) = told("filing.overdue", ADDRESSES)
        from tenants.offices import directory

        said = content(
            "filing.overdue", sms, {"filing": made, "account": "x", "office": directory.office(OFFICE)}
        )
    assert "逾期" in said.text
