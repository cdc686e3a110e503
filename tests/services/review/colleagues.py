"""Those who work in an office beside one another, each signed in; and what they have to do."""

from typing import Any

from django.test import Client
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import office_scope
from tenants.filings.models import Filing
from tenants.offices import sessions
from tests.api import Caller, member
from tests.make import make_draft
from tests.services.review.offices import OFFICE

Person = tuple[Caller, Actor]


def somebody(name: str, role: str = "clerk") -> Person:
    caller = member(OFFICE, role, name)
    session = sessions.find(caller.token, OFFICE)
    assert session
    return caller, sessions.actor(session)


def browser(caller: Caller) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{OFFICE}"] = caller.token
    return client


def submitted(**columns: Any) -> Filing:
    with office_scope(OFFICE):
        return make_draft(
            **{"state": "submitted", "clock_since": timezone.now(), "paper_state": "received", **columns}
        )
