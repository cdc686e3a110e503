"""Messages: to whom, with which words, and once however often they are asked for."""

import io
import re
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from infra import metrics
from infra.db import office_scope
from infra.events.delivery import handle
from infra.events.envelope import Envelope
from services.notify.models import Fate
from services.notify.queries import messages_of
from services.notify.recipients import Addresses, told
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
        ("filing.county_approved", {("filer", "sms"), ("filer", "mail"), ("city", "mail")}),
        ("filing.city_archived", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.overdue", {("filer", "sms"), ("filer", "mail"), ("clerk", "mail")}),
        ("filing.reminder", {("filer", "sms"), ("filer", "mail")}),
        ("filing.drafted", {("filer", "sms"), ("filer", "mail")}),
        ("question.asked", {("clerk", "mail")}),
        ("question.answered", {("filer", "sms"), ("filer", "mail")}),
        ("filing.arrived", {("filer", "sms"), ("filer", "mail")}),
        ("filing.transferred", set()),
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
        if recipient.kind == "city"
    ]
    assert clerks == ["city@example.com"]


def test_every_mail_and_sms_arrives_once(filing: Make) -> None:
    made = filing()
    event = uuid4()
    with office_scope(OFFICE):
        phone, mail = made.admin_mobile.open(), made.email.open()
        assert [write(made, "filing.submitted", event) for _ in range(10)] == [3, *[0] * 9]
        assert len(messages(made)) == 3
        for _ in range(3):
            send_all(made)
        assert {message.state for message in messages(made)} == {Fate.ACCEPTED}
    (text,) = arrived(phone)
    assert (text["channel"], text["template"], text["signature"]) == (
        "sms",
        "filing.submitted",
        "开发区网信办",
    )
    assert "海岸书屋" in text["text"]
    (letter,) = arrived(mail)
    assert letter["subject"] == "公众账号备案已提交：海岸书屋"
    assert "待县区审核" not in letter["subject"]
    assert letter["html"]


def test_the_contact_is_used_where_the_form_has_none(filing: Make) -> None:
    made = filing(admin_mobile=None, email=None, contact="+8613900001234")
    with office_scope(OFFICE):
        write(made, "filing.submitted")
        filer = [message for message in messages(made) if message.recipient == "filer"]
        assert [(message.channel, message.address.masked) for message in filer] == [("sms", "139****1234")]


def test_an_event_delivered_ten_times_at_once_writes_once(filing: Make, no_worker: list[str]) -> None:
    made = filing()
    envelope = Envelope(
        id=uuid4(),
        type="filing.overdue",
        source=f"/o/{OFFICE}",
        subject=made.pk,
        time=timezone.now(),
        sequence=2,
        dataversion=1,
        data={},
    )

    def deliver() -> None:
        handle("notify", envelope)
        connection.close()

    deliveries = [threading.Thread(target=deliver) for _ in range(10)]
    for one in deliveries:
        one.start()
    for one in deliveries:
        one.join()
    with office_scope(OFFICE):
        assert sorted(str(message.pk) for message in messages(made)) == sorted(no_worker)
        assert [message.event for message in messages(made)] == [envelope.id] * 3


def test_what_was_written_is_seen_with_its_address_masked(filing: Make) -> None:
    made = filing(admin_mobile="+8613900001234", email="wang@example.com")
    with office_scope(OFFICE):
        write(made, "filing.overdue")
        send_all(made)
        seen = [(m.channel, str(m.address), m.state) for m in messages_of(made.pk) if m.recipient == "filer"]
    assert sorted(seen) == [
        ("mail", "w***@example.com", Fate.ACCEPTED),
        ("sms", "139****1234", Fate.ACCEPTED),
    ]
    told = io.StringIO()
    call_command("messages", OFFICE, str(made.pk), stdout=told)
    assert "filing.overdue  filer  sms  accepted" in told.getvalue()
    assert "1234" not in re.sub(r"^\S+", "", told.getvalue(), flags=re.MULTILINE)


def test_no_log_line_holds_an_address(
    filing: Make, settings: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    made = filing()
    with office_scope(OFFICE):
        personal = (made.admin_mobile.open(), made.email.open())
        right = settings.SMS_GATEWAY_URL, settings.EMAIL_PORT
        with caplog.at_level("DEBUG"):
            for url, port in (("http://127.0.0.1:9/sms", 9), right):
                settings.SMS_GATEWAY_URL, settings.EMAIL_PORT = url, port
                write(made, "filing.overdue")
                send_all(made)
    # Records as they were written, before the line's own filter; then the lines.
    lines = "\n".join(
        str(record.__dict__) for record in caplog.records if record.name != "django.db.backends"
    )
    assert "message.not_sent" in lines
    assert "message.settled" in lines
    written = capfd.readouterr()
    for value in personal:
        assert value.removeprefix("+86") not in lines + written.out + written.err


def test_where_nobody_can_be_reached_it_is_counted(filing: Make) -> None:
    made = filing(admin_mobile=None, email=None)
    with office_scope(OFFICE):
        counted = metrics.MESSAGES.labels("none", "filing.overdue", "unreachable")
        before = counted._value.get()
        assert write(made, "filing.overdue") == 1  # the office
        assert counted._value.get() == before + 1
