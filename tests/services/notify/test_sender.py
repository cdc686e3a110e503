"""The threads that send: what is handed to them goes out, and what they do not take the sweep finds."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from infra.db import office_scope
from services.notify import sender, sending
from services.notify.models import Channel, Fate, Message
from services.notify.sender import Sender
from tenants.filings.models import Filing
from tests.journeys.system import eventually
from tests.services.notify.conftest import OFFICE, messages, write
from tests.sink import arrived

Make = Callable[..., Filing]
Start = Callable[[str], Sender]


@pytest.fixture
def threads(live: None) -> Iterator[Callable[[str], Sender]]:
    """Begin to send what is of a channel."""
    started: list[Sender] = []

    def of(channel: str) -> Sender:
        started.append(Sender(channel, threads=2))
        return started[-1]

    yield of
    for one in started:
        one.stop()
        one.join()


def written(made: Filing, channel: str) -> list[Message]:
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        return [message for message in messages(made) if message.channel == channel]


def accepted(sent: list[Message]) -> bool:
    with office_scope(OFFICE):
        return Message.objects.filter(pk__in=[one.pk for one in sent], state=Fate.ACCEPTED).count() == len(
            sent
        )


@pytest.mark.parametrize("channel", Channel)
def test_more_than_one_takes_at_once_all_go_out_once(filing: Make, threads: Start, channel: str) -> None:
    made = [filing() for _ in range(2 * sender.AT_ONCE + 1)]
    sent = [message for one in made for message in written(one, channel)]
    working = threads(channel)
    for _ in range(3):
        working.take(OFFICE, [message.pk for message in sent])
    eventually(lambda: accepted(sent))
    with office_scope(OFFICE):
        assert {message.attempts for message in Message.objects.filter(pk__in=[one.pk for one in sent])} == {
            1
        }
        to = [(one.admin_mobile if channel == Channel.SMS else one.email).open() for one in made]
    assert [len(arrived(address)) for address in to] == [1] * len(made)


def test_an_office_that_cannot_be_worked_for_keeps_no_other_waiting(filing: Make, threads: Start) -> None:
    sent = written(filing(), Channel.SMS)
    working = threads(Channel.SMS)
    for _ in range(5):
        working.take("gone", [message.pk for message in sent])
    working.take(OFFICE, [message.pk for message in sent])
    eventually(lambda: accepted(sent))


def test_what_is_too_much_is_left_to_the_sweep(
    filing: Make, live: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MOST", 3)
    idle = Sender(Channel.SMS, threads=0)
    for _ in range(2):
        idle.take(OFFICE, [message.pk for _ in range(4) for message in written(filing(), "sms")])
    assert idle.waiting == 3


def test_a_gateway_that_is_away_for_a_moment_makes_nobody_late(
    filing: Make, threads: Start, settings: Any
) -> None:
    sent, address = written(filing(), Channel.SMS), settings.SMS_GATEWAY_URL
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    working, begun = threads(Channel.SMS), time.monotonic()
    working.take(OFFICE, [message.pk for message in sent])
    eventually(lambda: tried(sent) >= 2)
    settings.SMS_GATEWAY_URL = address
    eventually(lambda: accepted(sent))
    assert time.monotonic() - begun < 10  # nobody sweeps here: the threads have tried again themselves


def tried(sent: list[Message]) -> int:
    with office_scope(OFFICE):
        return min(Message.objects.get(pk=one.pk).attempts for one in sent)


def test_what_is_tried_again_and_again_is_left_to_the_sweep(filing: Make, settings: Any) -> None:
    (message,) = written(filing(email=None), Channel.SMS)
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    soon = []
    with office_scope(OFFICE):
        for _ in range(sending.SOON + 2):
            soon.append(bool(sending.send("sms", [message.pk])))
            Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    assert soon == [True] * sending.SOON + [False] * 2
