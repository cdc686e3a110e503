"""The sink's mailbox: what comes back to us waits there as long as nobody has read it, and is read by POP3."""

import poplib
import smtplib
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from infra.local.stack import Stack

OURS = "bounces+donggang.0192f0c17b7a7c3e9a550a1b2c3d4e5f@localhost.test"
LINES = [b"Subject: one", b"", b".", b"..", b".a line", b"", b"end"]


@pytest.fixture
def stack(start: Callable[..., Stack]) -> Stack:
    return start("sink")


def send(stack: Stack, to: str, sender: str = "") -> None:
    with smtplib.SMTP("127.0.0.1", stack.home.ports["sink_smtp"], timeout=5) as smtp:
        smtp.sendmail(sender, [to], b"\r\n".join(LINES) + b"\r\n")


def login(stack: Stack) -> poplib.POP3:
    url = urlsplit(stack.environment["MAIL_BOUNCES_URL"])
    session = poplib.POP3(str(url.hostname), int(url.port or 0), timeout=5)
    session.user(str(url.username))
    session.pass_(str(url.password))
    return session


def count(stack: Stack) -> int:
    session = login(stack)
    number, _bytes = session.stat()
    session.quit()
    return number


@pytest.mark.parametrize("to", [OURS, "bounces@localhost.test"])
def test_a_mail_is_kept_as_it_came(stack: Stack, to: str) -> None:
    send(stack, to, "a@example.cn")
    session = login(stack)
    _answer, lines, _octets = session.retr(1)
    assert lines == [b"Return-Path: <a@example.cn>", b"Delivered-To: " + to.encode(), *LINES]
    assert session.list()[1] == [b"1 %d" % sum(len(line) + 2 for line in lines)]
    (name,) = session.uidl()[1]
    assert session.uidl(1) == b"+OK " + name
    assert "UIDL" in session.capa()
    assert session.noop() == b"+OK"
    session.quit()


def test_it_is_gone_when_its_reader_has_said_goodbye(stack: Stack) -> None:
    send(stack, OURS)
    send(stack, OURS)
    session = login(stack)
    session.dele(1)
    assert session.stat()[0] == 1
    session.close()  # without a word
    stack.kill("sink")
    stack.restart("sink")
    session = login(stack)
    session.dele(1)
    session.rset()
    session.dele(2)
    assert [line.split()[0] for line in session.list()[1]] == [b"1"]
    session.quit()
    assert count(stack) == 1


@pytest.mark.parametrize(
    "command", ["RETR 2", "RETR", "RETR x", "DELE 0", "LIST 9", "TOP 1 1", "APOP a b", "", "\xff"]
)
def test_what_it_does_not_know_is_refused(stack: Stack, command: str) -> None:
    send(stack, OURS)
    session = login(stack)
    with pytest.raises(poplib.error_proto, match="-ERR"):
        session._shortcmd(command)  # type: ignore[attr-defined]
    session.quit()
    assert count(stack) == 1


def test_nobody_reads_it_without_its_password(stack: Stack) -> None:
    send(stack, OURS)
    session = poplib.POP3("127.0.0.1", stack.home.ports["sink_pop3"], timeout=5)
    with pytest.raises(poplib.error_proto, match="sign in"):
        session.stat()
    session.user("bounces")
    with pytest.raises(poplib.error_proto, match="AUTH"):
        session.pass_("guess")
    with pytest.raises(poplib.error_proto, match="sign in"):
        session.retr(1)
    session.quit()


@pytest.mark.parametrize(
    ("to", "sender", "returned"),
    [
        ("bounce-li@example.com", OURS, [b"Status: 5.1.1", b"Action: failed", b"Subject: one"]),
        ("bounce-full-li@example.com", OURS, [b"Status: 5.2.2", b"Action: failed", b"Subject: one"]),
        ("bounce-plain-li@example.com", OURS, [b"Subject: one"]),
        ("li@example.com", OURS, None),
        ("bounce-li@example.com", "li@example.com", None),
        ("bounce-li@example.com", "", None),  # what comes back never comes back again: RFC 5321, 4.5.5
    ],
)
def test_what_nobody_gets_comes_back(
    stack: Stack, to: str, sender: str, returned: list[bytes] | None
) -> None:
    send(stack, to, sender)
    if returned is None:
        assert count(stack) == 0
        return
    session = login(stack)
    lines = session.retr(1)[1]
    assert b"Delivered-To: " + OURS.encode() in lines
    assert set(returned) <= set(lines)
    session.quit()
