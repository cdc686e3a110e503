"""Mail by SMTP."""

import smtplib
from collections.abc import Callable
from email.utils import formataddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from infra.messages.errors import NotSent

FOR_GOOD = range(500, 600)


def send_mail(
    *,
    reference: UUID,
    to: str,
    sender: tuple[str, str],
    subject: str,
    text: str,
    html: str = "",
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Hand one mail to the mail server.

    Args:
        sender: the name and address of the office that writes; MAIL_FROM's address takes the place of the latter.
        ready: called once the server has greeted us, just before the mail goes out.

    Raises:
        NotSent: permanent where the server refuses this mail, unknown where it fell silent after taking it.
    """
    name, address = sender
    domain = (settings.MAIL_FROM or address).rpartition("@")[2]
    connection = get_connection()
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
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"mail: {type(error).__name__}") from error
    try:
        ready()
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
    finally:
        connection.close()
