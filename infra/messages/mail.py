"""Mail by SMTP."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formataddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from infra.messages.errors import NotSent

FOR_GOOD = range(500, 600)


def send_mail(**mail: Any) -> None:
    """Hand one mail to the mail server; arguments and errors are `_post`'s."""
    with mail_server() as post:
        post(**mail)


@contextmanager
def mail_server() -> Iterator[Callable[..., None]]:
    """A mail server that has greeted us: `_post`, for as many mails as it takes. After one of unknown fate it is gone.

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


def _post(
    connection: Any,
    *,
    reference: UUID,
    to: str,
    sender: tuple[str, str],
    subject: str,
    text: str,
    html: str = "",
) -> None:
    """Hand one mail over.

    Args:
        sender: the name and address of the office that writes; MAIL_FROM's address takes the place of the latter.

    Raises:
        NotSent: permanent where the server refuses this mail, unknown where it fell silent after taking it.
    """
    name, address = sender
    domain = (settings.MAIL_FROM or address).rpartition("@")[2]
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=formataddr((name, settings.MAIL_FROM or address)),
        to=[to],
        reply_to=[address] if settings.MAIL_FROM else None,
        headers={"Message-ID": f"<{reference}@{domain}>", "X-Beian-Reference": str(reference)},
        connection=connection,
    )
    if html:
        mail.attach_alternative(html, "text/html")
    try:
        mail.send()
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
