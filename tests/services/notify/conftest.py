"""Filings whose people can be reached, and their messages."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.audit.actor import Actor
from infra.db import office_scope
from services.notify import outgoing, peace, sender, sending
from services.notify.bulk import writing
from services.notify.models import Message
from services.notify.wordings import actions as texts
from services.notify.wordings import queries as texts_used
from services.notify.wordings.models import Wording
from services.notify.wordings.queries import Whose
from tenants.filings.models import Filing
from tenants.offices import directory
from tenants.offices.citypack import NO_PEACE
from tests.make import make_draft, phone, wechat_id
from tests.services.notify.bulks import emptied

OFFICE = "kaifaqu"
# Who may change texts.
LEADERS = {OFFICE: Actor("staff", "1", "supervisor", OFFICE), "city": Actor("staff", "2", "officer", "city")}


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


@pytest.fixture
def no_own_texts(live: None) -> Iterator[None]:
    """The texts that a test writes are in force for it alone."""
    yield
    for office, leader in LEADERS.items():
        with office_scope(office):
            for coming in Wording.objects.to_come().filter(office=office):
                texts.take_back(coming.slot, coming.version, leader)
            for used in texts_used.all_used(office):
                if used.whose is Whose.OWN:
                    texts.drop(used.slot, leader, seen=used.version)


@pytest.fixture
def at_peace(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the notice's rules of peace everywhere: none but those that are named."""
    known = directory.pack()

    def of(**some: Any) -> None:
        pack = known.model_copy(update={"peace": NO_PEACE.model_copy(update=some)})
        monkeypatch.setattr(peace, "pack", lambda: pack)
        monkeypatch.setattr(directory, "pack", lambda: pack)

    return of


@pytest.fixture
def two_offices(db: None, at_peace: Callable[..., None]) -> None:
    """Two offices without any filings, and no rules of peace."""
    emptied()
    at_peace()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Of a message to many: how many filings are written to in a tick."""
    monkeypatch.setattr(writing, "A_TICK", 4)
    return 4
