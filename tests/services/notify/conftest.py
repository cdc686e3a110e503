"""Filings whose people can be reached, and their messages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.db import office_scope
from services.notify import outgoing, sender, sending
from services.notify.models import Message
from tenants.filings.models import Filing
from tests.make import make_draft, phone, wechat_id

OFFICE = "kaifaqu"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is handed to the worker's threads; the tests are the worker."""
    handed: list[str] = []
    monkeypatch.setattr(sender, "hand_over", lambda _office, _channel, ids: handed.extend(map(str, ids)))
    return handed


@pytest.fixture
def filing(live: None) -> Callable[..., Filing]:
    """Makes a filing in one office, with a phone and a mail address of its own."""

    def make(**columns: Any) -> Filing:
        number = phone()
        known = {"admin_mobile": number, "email": f"{wechat_id()}@example.com", "nickname": "海岸书屋"}
        with office_scope(OFFICE):
            return make_draft(**{**known, **columns})

    return make


def messages(filing: Filing) -> list[Message]:
    return list(Message.objects.filter(filing=filing.pk).order_by("created_at", "id"))


def send_all(filing: Filing) -> None:
    for message in messages(filing):
        sending.send(message.channel, [message.pk])


def write(filing: Filing, event_type: str, event: UUID | None = None) -> int:
    return outgoing.write(event or uuid4(), event_type, filing.pk)
