"""Handing SMS and mail over: the one way out, for whoever has something to say."""

from infra.messages.errors import NotSent
from infra.messages.mail import Mail, mail_server, send_mail
from infra.messages.sms import query_sms, send_sms

__all__ = ["Mail", "NotSent", "mail_server", "query_sms", "send_mail", "send_sms"]
