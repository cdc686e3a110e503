"""The SMTP server: takes every mail, for whomever it is."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.sink.messages import Message, Messages

MAX_BYTES = 32 * 1024 * 1024


class Handler:
    """Keeps each mail once for each address that it was sent to."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Called by aiosmtpd with a whole mail."""
        content = (
            envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        )
        mail = message_from_bytes(content, policy=policy.default)
        for address in envelope.rcpt_tos:
            self._messages.add(read(mail, address))
        return "250 OK"


def read(mail: EmailMessage, address: str) -> Message:
    """The message in a mail to one address."""
    return Message(
        channel="mail",
        to=address,
        sender=str(mail.get("From", "")),
        subject=str(mail.get("Subject", "")),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        reference=str(mail.get("X-Beian-Reference", "")),
        attachments=tuple(part.get_filename() or "" for part in mail.iter_attachments()),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def serve(messages: Messages, port: int) -> Controller:
    """Start the server on loopback, in a thread of its own."""
    controller = Controller(
        Handler(messages), hostname="127.0.0.1", port=port, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True
    )
    controller.start()
    return controller
