"""Mail by SMTP."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formataddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from infra.messages.errors import NotSent

FOR_GOOD = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail; `sender` is the name and address of the office that writes: MAIL_FROM takes the place of the latter."""

    reference: UUID
    to: str
    sender: tuple[str, str]
    subject: str
    text: str
    html: str = ""


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
        NotSent: it does not greet us.
    """
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"mail: {type(error).__name__}") from error
    try:
        yield partial(_post, connection)
    finally:
        connection.close()


def _post(connection: Any, mail: Mail) -> None:
    name, address = mail.sender
    domain = (settings.MAIL_FROM or address).rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((name, settings.MAIL_FROM or address)),
        to=[mail.to],
        reply_to=[address] if settings.MAIL_FROM else None,
        headers={"Message-ID": f"<{mail.reference}@{domain}>", "X-Beian-Reference": str(mail.reference)},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
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
