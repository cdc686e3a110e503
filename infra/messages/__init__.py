"""Handing SMS and mail over: the one way out, for whoever has something to say."""

from infra.messages.errors import NotSent
from infra.messages.mail import Attachment, Mail, mail_server, send_mail
from infra.messages.sms.provider import Sms

__all__ = ["Attachment", "Mail", "NotSent", "Sms", "mail_server", "send_mail"]
