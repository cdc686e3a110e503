"""Who looks at messages: an office's staff and a filer, each signed in by cookie; and messages with a fate."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from services.notify.models import Message
from tenants.filings.models import Filing
from tests.api import member
from tests.services.notify.conftest import OFFICE, messages, write


def browser(office: str = OFFICE, role: str = "clerk", language: str = "en") -> Client:
    """Somebody of an office's staff."""
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = member(office, role, "messages").token
    return client


def filer(contact: str, office: str = OFFICE, language: str = "en") -> Client:
    """The filer with this contact."""
    token = f"f_{contact}"
    with office_scope(office):
        FilerSession.objects.get_or_create(digest=signin._token_hash(token), defaults={"contact": contact})
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = token
    return client


def told(filing: Filing, event_type: str = "filing.returned", **fates: dict[str, Any]) -> list[Message]:
    """The messages of an event; of a channel to the filer with these columns."""
    with office_scope(OFFICE):
        before = {message.pk for message in messages(filing)}
        write(filing, event_type)
        made = [message for message in messages(filing) if message.pk not in before]
        for channel, columns in fates.items():
            ids = [one.pk for one in made if (one.recipient, one.channel) == ("filer", channel)]
            Message.objects.filter(pk__in=ids).update(**columns)
        return [message for message in messages(filing) if message.pk not in before]


def to_filer(filing: Filing, channel: str = "sms") -> list[Message]:
    """The messages to the filer by one channel, first to last."""
    with office_scope(OFFICE):
        return [one for one in messages(filing) if (one.recipient, one.channel) == ("filer", channel)]


def acts(filing: Filing, action: str) -> list[AuditEntry]:
    """What the office's trail has of a filing."""
    with office_scope(OFFICE):
        return list(AuditEntry.objects.filter(subject=filing.pk, action=action).order_by("id"))


def page(client: Client, address: str) -> str:
    """A page below an office's address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def queries(client: Client, address: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as asked:
        page(client, address)
    return len(asked)
