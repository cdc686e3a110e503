"""Mail by SMTP: signed, and each under an address of its own that it comes back to."""

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.charset import Charset
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from infra.messages import dkim, return_path
from infra.messages.errors import NotSent

FOR_GOOD = range(500, 600)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail.

    Args:
        office: whose mail it is; comes back with it where it cannot be delivered, as `reference` does.
        sender: the name and address of the office that writes: MAIL_FROM takes the place of the latter.
        unsubscribe: where `to` chooses whether, and how, such mails come (RFC 2369).
    """

    office: str
    reference: UUID
    to: str
    sender: tuple[str, str]
    subject: str
    text: str
    html: str = ""
    unsubscribe: str = ""
    attachment: Attachment | None = None


class Signed(EmailMultiAlternatives):
    """What goes out: ASCII alone, and signed where there is a key."""

    # As base64: a server on the way that had to rewrite lines of eight bits would break the signature (RFC 6376, 5.3).
    encoding = Charset("utf-8")

    def message(self, **options: Any) -> Any:
        """The mail as Django makes it, signed; it is flattened again as it was for the signature."""
        message: Any = super().message(**options)
        if settings.MAIL_DKIM_KEY:
            _name, address = parseaddr(str(message["From"]))
            message["DKIM-Signature"] = dkim.signature(
                message.as_bytes(linesep="\r\n"),
                dkim.private_key(settings.MAIL_DKIM_KEY),
                domain=settings.MAIL_DKIM_DOMAIN or address.rpartition("@")[2],
                selector=settings.MAIL_DKIM_SELECTOR,
                at=int(time.time()),
            )
        return message


def send_mail(mail: Mail) -> None:
    """Hand one mail to the mail server.

    Raises:
        NotSent: permanent where the server refuses this mail, unknown where it fell silent after taking it.
    """
    with mail_server() as post:
        post(mail)


@contextmanager
def mail_server() -> Iterator[Callable[[Mail], None]]:
    """A mail server that has greeted us, for as many mails as it takes; after one of unknown fate it is gone.

    What it yields raises as `send_mail` does.

    Raises:
        NotSent: it does not greet us, or there is a key to sign with that cannot.
    """
    connection = get_connection()
    try:
        if settings.MAIL_DKIM_KEY:
            dkim.private_key(settings.MAIL_DKIM_KEY)
        connection.open()
    except (OSError, smtplib.SMTPException, dkim.WrongKey) as error:
        raise NotSent(f"mail: {type(error).__name__}") from error
    try:
        yield partial(_post, connection)
    finally:
        connection.close()


def _post(connection: Any, mail: Mail) -> None:
    message = _message(mail)
    message.connection = connection
    try:
        message.send()
    except smtplib.SMTPSenderRefused as error:
        # Nothing that is wrong with this mail: it waits until the operator may send in this name.
        raise NotSent(f"mail: sender {error.smtp_code}") from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"mail: {error.smtp_code}", permanent=error.smtp_code in FOR_GOOD) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotSent(f"mail: {codes}", permanent=all(code in FOR_GOOD for code in codes)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"mail: {type(error).__name__}", unknown=True) from error


def _message(mail: Mail) -> Signed:
    name, address = mail.sender
    own = settings.MAIL_FROM or address
    sender = formataddr((name, own))
    headers = {
        "From": sender,
        "Message-ID": f"<{mail.reference}@{own.rpartition('@')[2]}>",
        # Whose mail it was can be told, too, from what is sent back to another address than its own.
        "X-Beian-Office": mail.office,
        "X-Beian-Reference": str(mail.reference),
        "Auto-Submitted": "auto-generated",  # so that nobody's absence answers it: RFC 3834, 5
    }
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message = Signed(
        subject=mail.subject,
        body=mail.text,
        # Django takes this for the envelope, and shows the header above.
        from_email=sender,
        to=[mail.to],
        reply_to=[address] if settings.MAIL_FROM else None,
        headers=headers,
    )
    if settings.MAIL_BOUNCES:
        message.from_email = return_path.write(settings.MAIL_BOUNCES, mail.office, mail.reference)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.attachment:
        message.attach(mail.attachment.name, mail.attachment.data, mail.attachment.media_type)
    return message
