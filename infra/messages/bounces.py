"""Mail that came back: what the mailbox says of each, as reports (RFC 3464) or in the words of an old server."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from uuid import UUID

import structlog
from django.conf import settings

from infra.messages import return_path
from infra.messages.mailbox import MailboxAway, mails

__all__ = ["Bounce", "MailboxAway", "bounces", "read"]
log = structlog.get_logger(__name__)

UNREADABLE = "unreadable"
MOST_TEXT = 64 * 1024  # bytes of what a server wrote that are looked through for a code
# RFC 3463, 2, and no part of an IP address, a version or a date.
ENHANCED = re.compile(r"(?<![\w.])([45]\.[0-7]\.\d{1,3})(?!\w|\.\d)")
# What a text says of itself for good comes first: RFC 3463, RFC 5321, 4.2.3 (no part of a phone number), then the rest.
CODES = (
    re.compile(r"(?<![\w.])(5\.[0-7]\.\d{1,3})(?!\w|\.\d)"),
    re.compile(r"(?<![\w.+/-])(55\d)(?=[\s:;,]|-\D|$)"),
    ENHANCED,
)
TAG = re.compile(r"<[^<>]*>")
# Where a server on the way writes to whom a mail came.
RECIPIENTS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
# Where a report or the mail in it says from where that was sent.
SENDERS = ("Return-Path", "X-Postfix-Sender", "Original-Recipient", "Final-Recipient")
MESSAGE_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)
RETURNED = {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers"}
OFFICE = re.compile(r"[a-z0-9-]+")
DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)
ABSENT = re.compile(
    r"\W*(自动回复|自動回覆|自動回復|假期自动|auto(matic)?[ -]?(reply|response)|autoreply|out of (the )?office)",
    re.IGNORECASE,
)
OTHER_REPORTS = ("disposition-notification", "feedback-report")  # it was read: RFC 8098; it is spam: RFC 5965


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not reach whom it was for.

    `permanent`: to send it again would not help. `code`: the enhanced status (RFC 3463), the answer's number where the
    server has no such, `unreadable` where it gives no reason that we can read.
    """

    office: str
    reference: UUID
    permanent: bool
    code: str


def bounces() -> Iterator[Bounce]:
    """What the mails in the mailbox say, at most 200 of them; none where MAIL_BOUNCES_URL is not set.

    A mail is deleted once its bounce has been handled, which the next one's being asked for says. One may come twice,
    should the mailbox or we fail in between. What is no bounce, or cannot be told whose it is, is deleted, too.

    Raises:
        MailboxAway: the mailbox does not answer, or does not let us in.
    """
    if not settings.MAIL_BOUNCES_URL:
        return
    # Closed at once, should whoever handles them fail: what was handled before is then deleted now.
    with closing(mails(settings.MAIL_BOUNCES_URL)) as found:
        for mail in found:
            if not mail:
                log.warning("bounce.unknown", reason="too large")
            elif bounce := read(mail):
                yield bounce


def read(mail: bytes) -> Bounce | None:
    """What one mail says; None where it is no bounce, or nobody can tell of what."""
    try:
        return _read(message_from_bytes(mail))
    except Exception as error:  # noqa: BLE001
        # The parser takes nearly everything; what it does not take must not hide all that lies after it for ever.
        log.warning("bounce.unknown", reason=type(error).__name__, bytes=len(mail))
        return None


def _read(message: Message) -> Bounce | None:
    code = _code(message)
    if code is None:
        return None
    about = _about(message)
    if about is None:
        log.warning("bounce.unknown", reason="whose", kind=message.get_content_type(), code=code)
        return None
    return Bounce(*about, permanent=_is_permanent(code), code=code)


def _is_permanent(code: str) -> bool:
    """5.x.x and 55x, but for a full mailbox, which people empty: X.2.2 (RFC 3463, 3.3), and 552 (RFC 5321, 4.2.2)."""
    return code.startswith("5") and code[1:] not in {".2.2", "52"}


def _code(message: Message) -> str | None:
    """Why a mail was not delivered; None where it was, or still may be, or where this is another kind of mail."""
    reports = [report for report in map(_reported, _reports(message)) if report]
    if reports:
        # Of several recipients, to whom a server handed it on, one that it did not reach is enough.
        return next((code for action, code in reports if action == "failed"), None)
    return None if _is_automatic(message) else _code_in(_text(message))


def _reports(message: Message) -> Iterator[Message]:
    """The recipients' parts of a delivery report, after the one about the mail as a whole: RFC 3464, 2.1."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from _inner(part)


def _reported(report: Message) -> tuple[str, str] | None:
    """Action and code of one recipient; None for the part that is about the mail as a whole."""
    status = ENHANCED.search(_field(report, "Status"))
    action = _field(report, "Action").strip().lower()
    if not action and not status:
        return None
    # "Other or undefined" is said by servers that pass on what another one answered: that answer is in the diagnosis.
    vague = status is None or status[1].endswith(".0.0")
    diagnosis = _code_in(_field(report, "Diagnostic-Code")) if vague else UNREADABLE
    code = status[1] if status and diagnosis == UNREADABLE else diagnosis
    return action or "failed", code


def _code_in(text: str) -> str:
    """The code in what a server wrote."""
    return next((found[1] for code in CODES if (found := code.search(text))), UNREADABLE)


def _is_automatic(message: Message) -> bool:
    """Somebody's absence (RFC 3834), or that a mail was read: nothing came back."""
    if message.get_param("report-type") in OTHER_REPORTS:
        return True
    if message["X-Failed-Recipients"] or DAEMON.search(_field(message, "From")):
        return False  # old servers' bounces are "auto-replied", too
    answers = _field(message, "Auto-Submitted").strip().lower().startswith("auto-replied")
    marked = message["X-Autoreply"] or message["X-Autorespond"] or message["X-Autoresponder"]
    return bool(answers or marked or ABSENT.match(_subject(message)))


def _about(message: Message) -> tuple[str, UUID] | None:
    """Office and reference of the mail that came back."""
    office, reference = _written(message, RECIPIENTS)
    for returned in (*_reports(message), *_returned(message)):
        of_path, path_reference = _written(returned, SENDERS)
        named = _field(returned, "X-Beian-Office").strip()
        office = office or of_path or (named if OFFICE.fullmatch(named) else "")
        reference = reference or path_reference or _named(returned)
    return (office, reference) if office and reference else None


def _written(message: Message, names: tuple[str, ...]) -> tuple[str, UUID | None]:
    for name in names:
        for value in message.get_all(name, []):
            if found := return_path.read(str(value)):
                return found
    return "", None


def _returned(message: Message) -> Iterator[Message]:
    """The mail that came back, or its headers: RFC 6522, 3 and 4."""
    for part in message.walk():
        if part.get_content_type() in RETURNED:
            yield from _inner(part) or [message_from_bytes(_content(part))]


def _named(returned: Message) -> UUID | None:
    """The reference that a returned mail names itself."""
    named = f"<{_field(returned, 'X-Beian-Reference').strip()}@ {_field(returned, 'Message-ID')}"
    found = MESSAGE_ID.search(named)
    return UUID(found[1]) if found else None


def _text(message: Message) -> str:
    """What a server wrote itself, without the mail that it sends back."""
    text = b"\n".join(_content(part) for part in _own_parts(message))[:MOST_TEXT]
    return TAG.sub(" ", text.decode("ascii", "replace"))  # codes are ASCII in every charset of mail


def _own_parts(message: Message) -> Iterator[Message]:
    if message.get_content_maintype() == "multipart":
        for part in _inner(message):
            yield from _own_parts(part)
    elif message.get_content_maintype() == "text" and message.get_content_type() not in RETURNED:
        yield message


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _field(message: Message, name: str) -> str:
    return str(message.get(name, ""))


def _subject(message: Message) -> str:
    subject = _field(message, "Subject")
    try:
        return str(make_header(decode_header(subject)))
    except (ValueError, LookupError):
        return subject
