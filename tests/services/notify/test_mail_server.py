"""Mail: what becomes of a message when the server is away, refuses, falls silent or dies half-way."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from infra.db import office_scope
from services.notify.models import Fate, Message
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE, messages, send_all, write

Make = Callable[..., Filing]
Server = Callable[[object], None]


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """Puts a mail server with a will of its own in the sink's place."""
    running: list[Controller] = []
    settings.EMAIL_TIMEOUT = 0.5

    def start(handler: object) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        running.append(Controller(handler, hostname="127.0.0.1", port=port))
        running[0].start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    yield start
    for one in running:
        one.stop()


def sent(filing: Filing, *, age: timedelta = timedelta()) -> Message:
    """The one mail of a filing, after a try to send it; written so long ago."""
    with office_scope(OFFICE):
        write(filing, "filing.reminder")
        Message.objects.filter(filing=filing.pk).update(created_at=timezone.now() - age)
        send_all(filing)
        (message,) = messages(filing)
        return message


class Refuses:
    """Knows none of our recipients, or does not want them now."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    async def handle_RCPT(self, *_conversation: Any) -> str:  # noqa: N802
        return self.answer


class DiesAtTheDot:
    """Reads the whole mail and is gone before it answers."""

    async def handle_DATA(self, server: Any, *_conversation: Any) -> str:  # noqa: N802
        server.transport.abort()
        return "250 OK"


class NeverSaysGoodbye:
    """Takes the mail and leaves our QUIT without an answer."""

    async def handle_QUIT(self, *_conversation: Any) -> str:  # noqa: N802
        await asyncio.Event().wait()
        return "221 Bye"


class WantsAnotherSender:
    """Does not let us write in this name: nothing that is wrong with the message."""

    async def handle_MAIL(self, *_conversation: Any) -> str:  # noqa: N802
        return "550 sign in first"


def test_an_unknown_recipient_is_not_tried_again(filing: Make, server: Server) -> None:
    server(Refuses("550 no such user"))
    message = sent(filing(admin_mobile=None))
    assert (message.state, message.error, message.attempts) == (Fate.FAILED, "mail: [550]", 1)


def test_a_busy_server_is_tried_again(filing: Make, server: Server) -> None:
    server(Refuses("451 later"))
    message = sent(filing(admin_mobile=None))
    assert (message.state, message.attempts) == (Fate.CREATED, 1)
    assert message.next_try_at > timezone.now()


def test_a_sender_that_is_refused_is_for_the_operator_to_mend(filing: Make, server: Server) -> None:
    server(WantsAnotherSender())
    assert sent(filing(admin_mobile=None)).state == Fate.CREATED


def test_a_server_that_dies_at_the_end_leaves_the_fate_unknown(filing: Make, server: Server) -> None:
    server(DiesAtTheDot())
    made = filing(admin_mobile=None)
    assert sent(made).state == Fate.UNKNOWN
    with office_scope(OFFICE):
        send_all(made)
        assert messages(made)[0].attempts == 1


def test_a_mail_that_was_taken_is_taken_whatever_comes_after(filing: Make, server: Server) -> None:
    server(NeverSaysGoodbye())
    assert sent(filing(admin_mobile=None)).state == Fate.ACCEPTED


def test_a_server_that_does_not_greet_has_been_sent_nothing(filing: Make, settings: Any) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        message = sent(filing(admin_mobile=None))
    assert (message.state, message.attempts, message.sending_since) == (Fate.CREATED, 1, None)


def test_a_server_that_stays_away_is_given_up_in_the_end(filing: Make, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert sent(filing(admin_mobile=None), age=timedelta(hours=30)).state == Fate.CREATED
    assert sent(filing(admin_mobile=None), age=timedelta(days=3)).state == Fate.FAILED
