"""The words: of every event, in Chinese, short enough for one SMS, with every reason of a return."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from infra.db import office_scope
from services.notify import SMS, texts
from services.notify.models import Channel
from services.notify.recipients import FILER_HEARS_OF, REMINDER, Recipient
from services.notify.texts import content
from tenants.filings.models import Filing
from tenants.offices import directory
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.sink import arrived

Make = Callable[..., Filing]
TEMPLATES = Path(texts.__file__).parent / "templates/notify"
ALL = sorted(FILER_HEARS_OF)
pytestmark = pytest.mark.usefixtures("live")


def said(filing: Filing, event: str) -> list[tuple[str, dict[str, Any]]]:
    """Channel and content of every message of an event."""
    with office_scope(OFFICE):
        write(filing, event)
        return [
            (
                message.channel if message.recipient == "filer" else "office",
                json.loads(message.content.open()),
            )
            for message in messages(filing)
        ]


def numbered(**columns: Any) -> dict[str, Any]:
    """The columns of a filing with a number and reasons; each number is given once."""
    number = f"日网备2026-KF-{uuid4().int % 10**5:05d}"
    return {"number": number, "return_reasons": [{"field": "x", "message": "甲", "fix": "乙"}], **columns}


@pytest.mark.parametrize("event", ALL)
def test_every_event_has_its_words(event: str, filing: Make) -> None:
    for channel, words in said(filing(**numbered()), event):
        text = words["subject"] + words["text"] + words["html"]
        assert "审批" not in text
        assert not re.search(r"[{}]|None|&#x27;", text)
        if channel == Channel.SMS:
            assert "海岸书屋" in text
            assert "http" not in text
        elif channel == Channel.MAIL:
            assert "不收取任何费用" in words["text"]
            assert "不收取任何费用" in words["html"]
            assert "海岸书屋" in words["html"]


@pytest.mark.parametrize("event", ALL)
@pytest.mark.parametrize("name", ["海岸书屋", "日照市山海天旅游度假区渔家乐", "a" * 60])
def test_one_sms_holds_it_in_every_office(event: str, name: str) -> None:
    made = Filing(**numbered(nickname=name), due_on=directory.directory().pack.period.ends_on)
    made.return_reasons = [{"field": "x", "message": "甲"}] * 12
    for card in directory.directory().offices.values():
        facts = {"filing": made, "account": name, "office": card}
        sms = content(event, Recipient("filer", Channel.SMS, "+8613800000000"), facts)
        assert len(f"【{card.area_zh}网信办】{sms.text}") <= 70
        assert set(sms.params) == set(SMS[event])
        assert all(value and value in sms.text for value in sms.params.values())


@pytest.mark.parametrize("event", ALL)
def test_an_sms_is_its_template_and_what_fills_its_places(event: str) -> None:
    template = (TEMPLATES / event / "sms.txt").read_text(encoding="utf-8")
    assert sorted(re.findall(r"{(\w+)}", template)) == sorted(SMS[event])
    # A provider approves one text for each template: nothing in it depends on anything else.
    assert not re.search("[{}%]", re.sub(r"{\w+}", "", template))


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


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "到期，请按时报送"),
        ("returned", "请按时补正并重新提交"),
        ("overdue", "至今未报送，请尽快补报"),
    ],
)
def test_a_reminder_says_what_is_to_be_done(filing: Make, state: str, words: str) -> None:
    (letter,) = (words for channel, words in said(filing(state=state), REMINDER) if channel == Channel.MAIL)
    assert words in letter["text"]
    assert words in letter["html"]


def test_each_office_is_shown_the_way_to_its_own_desk(filing: Make) -> None:
    made = filing()
    for event, office in (("filing.submitted", OFFICE), ("filing.county_approved", "city")):
        (*_others, (_channel, letter)) = [one for one in said(made, event) if one[0] == "office"]
        assert f"/o/{office}/desk/" in letter["text"]


def test_words_are_chinese_whatever_the_language_of_the_process(filing: Make) -> None:
    with translation.override("en"):
        written = said(filing(), "filing.overdue")
    assert len(written) == 3
    assert all("逾期" in words["text"] or "超过期限" in words["text"] for _channel, words in written)
