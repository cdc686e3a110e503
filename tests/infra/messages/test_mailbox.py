"""The mailbox of mail that came back: emptied mail by mail, by POP3 and by IMAP, and away at times."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.sink.mailbox import Mailbox, serve
from infra.messages.bounces import MailboxAway, bounces
from tests.infra.messages import imap, reports
from tests.infra.messages.certificates import certificate
from tests.infra.messages.conftest import Post, lost
from tests.infra.messages.reports import postfix, written

UNKNOWN = "550 5.1.1 <li@example.com>: user unknown"


def test_a_mail_that_is_too_large_is_not_read(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.put(written(postfix(UNKNOWN)) + b"x" * 900 * 1024, "1")
    post.put(written(postfix(UNKNOWN)) + b"x" * 1024 * 1024, "2")
    assert [bounce.code for bounce in bounces()] == ["5.1.1"]
    assert post.mailbox() == []
    assert len(lost(caplog)) == 1


def test_a_mail_stays_until_its_bounce_is_handled(post: Post) -> None:
    for number in range(3):
        post.put(written(reports.QMAIL), str(number))
    found = bounces()
    next(found)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert len(post.mailbox()) == 2
    assert len(list(bounces())) == 2


def test_one_that_breaks_its_reader_comes_again(post: Post) -> None:
    post.put(written(reports.QMAIL))

    def handle_all() -> None:
        for bounce in bounces():
            raise LookupError(bounce)

    with pytest.raises(LookupError):
        handle_all()
    assert len(list(bounces())) == 1


def test_at_most_two_hundred_are_taken_at_once(post: Post) -> None:
    for number in range(203):
        post.put(written(reports.QMAIL), f"{number:03}")
    assert len(list(bounces())) == 200
    assert len(list(bounces())) == 3


def test_without_a_mailbox_nothing_came_back(post: Post, settings: Any) -> None:
    post.put(written(reports.QMAIL))
    settings.MAIL_BOUNCES_URL = ""
    assert list(bounces()) == []


@pytest.mark.parametrize("kind", ["imap", "imaps", "pop3", "pop3s"])
def test_a_mailbox_that_is_away(settings: Any, kind: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.MAIL_BOUNCES_URL = f"{kind}://bounces:hidden@127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(MailboxAway) as away:
            list(bounces())
    assert away.value.reason.startswith(f"{kind}: ConnectionRefusedError")
    assert "hidden" not in away.value.reason


def test_a_mailbox_that_hangs_up(post: Post) -> None:
    post.put(written(reports.QMAIL))
    found = bounces()
    next(found)
    post.stack.kill("sink")
    with pytest.raises(MailboxAway):
        next(found)
    post.stack.restart("sink")
    assert len(list(bounces())) == 1


def test_a_wrong_password_is_told_by_its_reason(post: Post, settings: Any) -> None:
    settings.MAIL_BOUNCES_URL = post.bounces_url.replace("bounces:", "bounces:x")
    with pytest.raises(MailboxAway, match=r"pop3: error_proto .*AUTH"):
        list(bounces())


def test_somebody_else_who_reads_the_mailbox_is_left_in_peace(post: Post) -> None:
    session = post.login()
    with pytest.raises(MailboxAway, match="IN-USE"):
        list(bounces())
    session.quit()
    assert list(bounces()) == []


@pytest.fixture
def mailbox(settings: Any) -> Iterator[imap.Mailbox]:
    """A mailbox that is read by IMAP."""
    mailbox = imap.Mailbox(*(written(form) for form in (reports.QMAIL, reports.VACATION, postfix(UNKNOWN))))
    with imap.served(mailbox) as settings.MAIL_BOUNCES_URL:
        yield mailbox


def test_by_imap_too(mailbox: imap.Mailbox) -> None:
    assert [bounce.code for bounce in bounces()] == ["5.1.1", "5.1.1"]
    assert mailbox.mails == {}
    assert mailbox.asked[-2:] == ["CLOSE", "LOGOUT"]


def test_by_imap_a_mail_stays_until_its_bounce_is_handled(mailbox: imap.Mailbox) -> None:
    found = bounces()
    next(found)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert list(mailbox.mails) == [9]


def test_by_imap_what_was_deleted_before_is_not_read_again(mailbox: imap.Mailbox) -> None:
    mailbox.deleted.update({7, 8})
    assert len(list(bounces())) == 1


def test_by_imap_one_that_is_too_large_is_deleted(
    mailbox: imap.Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.mails = {1: written(reports.QMAIL) + b"x" * 1024 * 1024}
    assert list(bounces()) == []
    assert mailbox.mails == {}
    assert len(lost(caplog)) == 1


def test_by_imap_a_wrong_password_is_told(mailbox: imap.Mailbox, settings: Any) -> None:
    settings.MAIL_BOUNCES_URL = settings.MAIL_BOUNCES_URL.replace("cret", "cure")
    with pytest.raises(MailboxAway, match=r"imap: error .*wrong password"):
        list(bounces())


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_password_goes_to_the_right_server_alone(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_trusted: bool
) -> None:
    """By TLS, whose certificate must be one of those that the machine trusts."""
    path = certificate(tmp_path)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    box = Mailbox(tmp_path / "mailbox")
    box.add(written(reports.QMAIL))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    server = serve(box, "secret", 0)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    settings.MAIL_BOUNCES_URL = f"pop3s://bounces:secret@localhost:{server.server_address[1]}"
    try:
        if is_trusted:
            assert len(list(bounces())) == 1
        else:
            with pytest.raises(MailboxAway, match="CERTIFICATE_VERIFY_FAILED"):
                list(bounces())
    finally:
        server.shutdown()
        server.server_close()
    assert len(box.mails()) == (0 if is_trusted else 1)
