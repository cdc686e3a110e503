"""A mailbox that is emptied, by IMAP (RFC 3501) or POP3 (RFC 1939)."""

import imaplib
import poplib
import ssl
from collections.abc import Generator
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 10
MOST = 200  # mails at once
MOST_BYTES = 1024 * 1024
# RFC 5322, 2.1.1, allows 998 characters, and poplib takes 2048: one mail with a longer line would hide all after it.
poplib._MAXLINE = MOST_BYTES  # type: ignore[attr-defined]


class MailboxAway(Exception):
    """A mailbox that does not answer, or does not let us in; `reason` says how, without its password."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mails(url: str) -> Generator[bytes, None, None]:
    """The mails in a mailbox, the oldest first, MOST at most; empty instead of one that is larger than MOST_BYTES.

    Each is deleted once the next one is asked for. Where that breaks off half-way those before come again: to handle a
    mail twice must be harmless.

    Raises:
        MailboxAway: it does not answer, or does not let us in.
    """
    parts = urlsplit(url)
    read = _by_imap if parts.scheme.startswith("imap") else _by_pop3
    try:
        yield from read(parts)
    except (OSError, EOFError, ValueError, poplib.error_proto, imaplib.IMAP4.error) as error:
        raise MailboxAway(f"{parts.scheme}: {type(error).__name__} {error}"[:200]) from error


def _by_pop3(parts: SplitResult) -> Generator[bytes, None, None]:
    host = parts.hostname or ""
    if parts.scheme == "pop3s":
        # Without a context of ours poplib believes every certificate.
        tls = ssl.create_default_context()
        server: poplib.POP3 = poplib.POP3_SSL(host, parts.port or 995, timeout=SECONDS, context=tls)
    else:
        server = poplib.POP3(host, parts.port or 110, timeout=SECONDS)
    try:
        server.user(unquote(parts.username or ""))
        server.pass_(unquote(parts.password or ""))
        for line in server.list()[1][:MOST]:
            number, size = map(int, line.split()[:2])
            yield b"\r\n".join(server.retr(number)[1]) if size <= MOST_BYTES else b""
            server.dele(number)
    finally:
        # What was deleted is gone only after QUIT: RFC 1939, 6.
        with suppress(OSError, poplib.error_proto):
            server.quit()
        server.close()


def _by_imap(parts: SplitResult) -> Generator[bytes, None, None]:
    host = parts.hostname or ""
    if parts.scheme == "imaps":
        tls = ssl.create_default_context()
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, timeout=SECONDS, ssl_context=tls)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        if "ID" in server.capabilities:
            # 163.com and others of its make show a mailbox only to a client that says its name: RFC 2971.
            server.xatom("ID", '("name" "beian")')
        _granted(server.select("INBOX"))
        (found,) = _granted(server.uid("SEARCH", "UNDELETED"))
        for uid in (found or b"").split()[:MOST]:
            yield _fetched(server, uid.decode())
            _granted(server.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Deleted)"))
    finally:
        # CLOSE takes away what is deleted: RFC 3501, 6.4.2.
        with suppress(OSError, imaplib.IMAP4.error):
            server.close()
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _fetched(server: imaplib.IMAP4, uid: str) -> bytes:
    """One mail, which stays unread; no more of it comes over the line than counts."""
    answer = _granted(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)"))
    mail = next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")
    return mail if len(mail) <= MOST_BYTES else b""


def _granted(answer: tuple[str, list[Any]]) -> list[Any]:
    """What a server says, which refuses some commands without imaplib's taking it for an error."""
    kind, says = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{kind} {says[0]!r}")
    return says
