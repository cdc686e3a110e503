"""A sender that is killed between two steps: the message goes out, and goes out once."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from infra.db import office_scope
from services.notify import sweeping
from services.notify.models import Fate, Message
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.sink import arrived

Make = Callable[..., Filing]
SEND = """
import sys, uuid, django
django.setup()
from infra.db import office_scope
from services.notify import sending
with office_scope(sys.argv[1]):
    sending.send(sys.argv[2], [uuid.UUID(sys.argv[3])])
"""


@contextmanager
def sender(message: Message, listening: socket.socket, variable: str, url: str) -> Iterator[socket.socket]:
    """A process that sends a message to us instead of the provider; killed with SIGKILL at the end of the block."""
    address = url.format(port=listening.getsockname()[1])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "infra.settings", variable: address}
    process = subprocess.Popen(
        [sys.executable, "-c", SEND, OFFICE, message.channel, str(message.pk)], env=environment
    )
    try:
        heard, _address = listening.accept()
        with heard:
            yield heard
            process.kill()
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        yield server


def request_of(heard: socket.socket) -> bytes:
    """One HTTP request, whole."""
    heard.settimeout(10)
    request = b""
    while b"\r\n\r\n" not in request:
        request += heard.recv(65536)
    head, _blank, body = request.partition(b"\r\n\r\n")
    (length,) = (
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += heard.recv(65536)
    return head + b"\r\n\r\n" + body


def hand_over(request: bytes) -> bytes:
    """Give a request to the real gateway; its answer's first line."""
    gateway = urlsplit(settings.SMS_GATEWAY_URL)
    with socket.create_connection((str(gateway.hostname), int(gateway.port or 80)), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(65536).split(b"\r\n")[0]


@pytest.mark.parametrize("was_taken", [False, True])
def test_killed_before_or_after_the_gateway_took_it(
    filing: Make, listening: socket.socket, was_taken: bool
) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        (message,) = messages(made)
        with sender(message, listening, "SMS_GATEWAY_URL", "http://127.0.0.1:{port}/sms") as heard:
            request = request_of(heard)
            assert messages(made)[0].state == Fate.SENDING
            if was_taken:
                assert hand_over(request).endswith(b" 200 OK")
        Message.objects.filter(pk=message.pk).update(sending_since=timezone.now() - timedelta(minutes=2))
        sweeping.sweep()
        send_all(made)
        assert messages(made)[0].state == Fate.ACCEPTED
    assert len(arrived(phone)) == 1


def test_killed_before_the_mail_server_spoke(filing: Make, listening: socket.socket) -> None:
    made = filing(admin_mobile=None)
    with office_scope(OFFICE):
        mail = made.email.open()
        write(made, "filing.reminder")
        (message,) = messages(made)
        with sender(message, listening, "EMAIL_URL", "smtp://127.0.0.1:{port}"):
            assert messages(made)[0].state == Fate.CREATED
        send_all(made)
        assert messages(made)[0].state == Fate.ACCEPTED
    assert len(arrived(mail)) == 1
