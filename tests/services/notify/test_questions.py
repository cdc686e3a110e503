"""A question and its answer: the office hears of the one, the filer of the other; no message has their words."""

import json
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.utils import timezone

from infra.db import office_scope, shared_scope
from infra.events.delivery import handle
from infra.events.envelope import Envelope
from infra.events.models import Outbox
from services.notify.models import Fate
from tenants.filings import asking
from tenants.filings.models import Filing
from tests.make import filer
from tests.services.notify.conftest import LEADERS, OFFICE, messages, send_all, write
from tests.sink import arrived

Make = Callable[..., Filing]
Rules = Callable[..., None]
SAME = ("id", "type", "subject", "time", "sequence", "dataversion", "data")
WORDS, ANSWER = "可以由他人签名吗？", "可以，请附授权书。"
pytestmark = pytest.mark.usefixtures("live")


def handled(filing: Filing) -> None:
    """What the relay and notify's worker do with the events of a filing."""
    with shared_scope():
        events = list(Outbox.objects.filter(subject=filing.pk, type__startswith="question."))
    for event in events:
        known = {name: getattr(event, name) for name in SAME}
        handle("notify", Envelope(source=f"/o/{event.office}", **known))


def asked(filing: Filing, answer: str = "") -> None:
    with office_scope(OFFICE):
        question = asking.ask(filing, WORDS, filer(filing.admin_mobile.open(), OFFICE))
        if answer:
            asking.answer(filing, question.pk, answer, LEADERS[OFFICE])


def told(filing: Filing) -> dict[tuple[str, str], str]:
    """The words of each message, by its event and channel."""
    with office_scope(OFFICE):
        return {(message.event_type, message.channel): message.content.open() for message in messages(filing)}


def test_a_question_is_told_to_the_office_and_its_answer_to_the_filer(filing: Make) -> None:
    made = filing()
    asked(made, ANSWER)
    handled(made)
    handled(made)
    found = told(made)
    assert sorted(found) == [
        ("question.answered", "mail"),
        ("question.answered", "sms"),
        ("question.asked", "mail"),
    ]
    assert not any(WORDS in words or ANSWER in words for words in found.values())
    with office_scope(OFFICE):
        send_all(made)
    (sms,) = arrived(made.admin_mobile.open())
    assert sms["template"] == "question.answered"
    assert "您的提问已答复" in sms["text"]
    (mail,) = arrived(made.email.open())
    assert mail["subject"] == "您的提问已答复：海岸书屋"


def test_in_english(filing: Make) -> None:
    made = filing(language="en")
    asked(made, ANSWER)
    handled(made)
    mail: dict[str, Any] = json.loads(told(made)["question.answered", "mail"])
    assert mail["subject"] == "Your question was answered: 海岸书屋"


def test_an_answer_takes_no_other_messages_place_and_none_takes_its(filing: Make, at_peace: Rules) -> None:
    made = filing()
    at_peace(together_minutes=5, quiet_from=time(0), quiet_to=time(23, 59, 59))
    with office_scope(OFFICE):
        for event_type in ("filing.returned", "question.answered", "filing.county_approved"):
            write(made, event_type)
        waiting = {
            message.event_type
            for message in messages(made)
            if (message.channel, message.state) == ("sms", Fate.CREATED)
        }
        assert all(one.next_try_at > timezone.now() for one in messages(made) if one.channel == "sms")
    assert waiting == {"question.answered", "filing.county_approved"}


def test_an_answer_alone_leaves_a_return_as_it_waits(filing: Make, at_peace: Rules) -> None:
    made = filing()
    at_peace(together_minutes=5, quiet_from=time(0), quiet_to=time(23, 59, 59))
    with office_scope(OFFICE):
        for event_type in ("filing.returned", "question.answered"):
            write(made, event_type)
        states = {one.event_type: one.state for one in messages(made) if one.channel == "sms"}
    assert states == dict.fromkeys(("filing.returned", "question.answered"), Fate.CREATED)
