"""A sink of these tests' own: whoever reads a mailbox has it to himself, and what is read is gone."""

import json
import logging
import poplib
import smtplib
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from infra.local.sink.mailbox import ADDRESS
from infra.local.stack import Stack
from infra.messages import Mail


class Post:
    """The sink's mail server, seen from outside."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.folder = stack.home.folder / "sink" / "mailbox"

    @property
    def bounces_url(self) -> str:
        """The mailbox's address."""
        return self.stack.environment["MAIL_BOUNCES_URL"]

    def deliver(self, mail: bytes, to: str = ADDRESS, sender: str = "") -> None:
        """Hand bytes to the mail server, as another mail server would."""
        with smtplib.SMTP("127.0.0.1", self.stack.home.ports["sink_smtp"], timeout=5) as smtp:
            smtp.sendmail(sender, [to], mail)

    def put(self, mail: bytes, name: str = "1") -> None:
        """Lay a mail into the mailbox that no server of today would take."""
        (self.folder / f"{name}.eml").write_bytes(mail)

    def login(self) -> poplib.POP3:
        """A session of somebody who reads the mailbox."""
        url = urlsplit(self.bounces_url)
        session = poplib.POP3(str(url.hostname), int(url.port or 0), timeout=5)
        session.user(str(url.username))
        session.pass_(str(url.password))
        return session

    def mailbox(self) -> list[bytes]:
        """The mails in the mailbox, byte by byte."""
        session = self.login()
        mails = [
            b"".join(line + b"\r\n" for line in session.retr(number)[1])
            for number in range(1, session.stat()[0] + 1)
        ]
        session.quit()
        return mails

    def shown(self, to: str) -> dict[str, Any]:
        """The last mail to an address, as the sink shows it."""
        address = f"http://127.0.0.1:{self.stack.home.ports['sink']}/sink/messages.json?to={to}"
        with urllib.request.urlopen(address, timeout=5) as answer:
            return dict(json.load(answer)["messages"][-1])


@pytest.fixture(scope="session")
def own_sink() -> Iterator[Stack]:
    with Stack(Path(tempfile.mkdtemp(prefix="beian-post-")), ["sink"], throwaway=True) as stack:
        yield stack


@pytest.fixture
def post(own_sink: Stack, settings: Any, caplog: pytest.LogCaptureFixture) -> Post:
    """The sink, its mailbox empty, in our settings."""
    caplog.set_level(logging.WARNING)
    post = Post(own_sink)
    for path in post.folder.iterdir():
        path.unlink()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", own_sink.home.ports["sink_smtp"]
    settings.MAIL_BOUNCES, settings.MAIL_BOUNCES_URL = ADDRESS, post.bounces_url
    return post


def letter(to: str, **others: Any) -> Mail:
    """A mail of one office."""
    known = {
        "office": "donggang",
        "reference": uuid4(),
        "to": to,
        "sender": ("东港区网信办", "dgwxb@example.gov.cn"),
        "subject": "备案登记表已退回补正",
        "text": "请补正。\n",
    }
    return Mail(**{**known, **others})


def lost(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was said of mails that could not be attributed."""
    return [record.getMessage() for record in caplog.records if "bounce.unknown" in record.getMessage()]
