"""The SMTP server: takes every mail, for whomever it is; what is for nobody comes back to its sender."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.sink.mailbox import Mailbox
from infra.local.sink.messages import Message, Messages
from infra.local.sink.returned import returned

MAX_BYTES = 32 * 1024 * 1024


class Handler:
    """Keeps each mail once for each address that it was sent to; what came back, in the mailbox."""

    def __init__(self, messages: Messages, mailbox: Mailbox) -> None:
        self._messages = messages
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Called by aiosmtpd with a whole mail."""
        content = (
            envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        )
        mail = message_from_bytes(content, policy=policy.default)
        sender = envelope.mail_from or ""
        for address in envelope.rcpt_tos:
            if self._mailbox.takes(address):
                trace = f"Return-Path: <{sender}>\r\nDelivered-To: {address}\r\n"
                self._mailbox.add(trace.encode() + content)
                continue
            self._messages.add(read(mail, address, sender))
            if self._mailbox.takes(sender) and (report := returned(content, sender, address)):
                self._mailbox.add(report)
        return "250 OK"


def read(mail: EmailMessage, address: str, envelope_from: str) -> Message:
    """The message in a mail to one address."""
    return Message(
        channel="mail",
        to=address,
        sender=str(mail.get("From", "")),
        envelope_from=envelope_from,
        subject=str(mail.get("Subject", "")).strip(),  # a long one begins on the next line
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        reference=str(mail.get("X-Beian-Reference", "")),
        attachments=tuple(part.get_filename() or "" for part in mail.iter_attachments()),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def serve(messages: Messages, mailbox: Mailbox, port: int) -> Controller:
    """Start the server on loopback, in a thread of its own."""
    controller = Controller(
        Handler(messages, mailbox),
        hostname="127.0.0.1",
        port=port,
        data_size_limit=MAX_BYTES,
        enable_SMTPUTF8=True,
    )
    controller.start()
    return controller
