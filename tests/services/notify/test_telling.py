"""What became of a message to a filer is told once for each state that lasted, without address or words."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from infra.db import office_scope, owner_scope
from infra.events.envelope import TYPES, Envelope
from infra.events.models import Outbox
from services.notify import actions, repeating, telling
from services.notify.calls import Call
from services.notify.models import Fate, Message
from tenants.filings.message_events import MessageEvent
from tenants.filings.models import Filing
from tests.make import STAFF, phone
from tests.services.notify.conftest import OFFICE, messages, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(filing: Callable[..., Filing]) -> Iterator[Filing]:
    one = filing()
    with office_scope(OFFICE):
        write(one, "filing.returned")
        yield one


def events(message: UUID) -> list[Outbox]:
    with owner_scope():
        return list(Outbox.objects.filter(subject=message).order_by("sequence"))


def sms(filing: Filing) -> Message:
    return next(m for m in messages(filing) if (m.recipient, m.channel) == ("filer", "sms"))


def becomes(message: Message, state: str, **columns: Any) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=state, provider="city", done_at=timezone.now(), **columns
    )


def test_what_waits_is_not_told_of(told: Filing) -> None:
    telling.tell()
    assert events(sms(told).pk) == []


def test_each_state_that_lasts_is_told_once(told: Filing) -> None:
    message = sms(told)
    for state in (Fate.SENDING, Fate.ACCEPTED, Fate.DELIVERED):
        becomes(message, state)
        telling.tell()
        telling.tell()
    assert [event.type for event in events(message.pk)] == ["message.accepted", "message.delivered"]
    first, second = events(message.pk)
    assert first.sequence < second.sequence
    assert not telling.tell()


def test_what_passed_between_two_looks_is_told_as_it_ended(told: Filing) -> None:
    message = sms(told)
    becomes(message, Fate.ACCEPTED)
    becomes(message, Fate.FAILED, error="MK:0001")
    telling.tell()
    (event,) = events(message.pk)
    assert (event.type, event.data["code"]) == ("message.failed", "MK:0001")


@pytest.mark.parametrize("state", ["accepted", "delivered", "failed", "unknown", "suppressed"])
def test_it_keeps_to_its_contract_and_names_no_address(told: Filing, state: str) -> None:
    message = sms(told)
    becomes(message, state)
    telling.tell()
    (row,) = events(message.pk)
    envelope = Envelope(
        id=row.pk, type=row.type, source=f"/o/{row.office}", subject=row.subject, time=row.time,
        sequence=row.sequence, dataversion=row.dataversion, data=row.data,
    )  # fmt: skip
    event = envelope.event
    assert isinstance(event, MessageEvent)
    assert type(event) is TYPES[f"message.{state}"]
    assert (event.filing, event.cause, event.about) == (told.pk, message.event, "filing.returned")
    said = str(row.data)
    assert message.address.open() not in said
    assert message.content.open() not in said


def test_a_message_sent_once_more_is_of_the_first_ones_event(told: Filing) -> None:
    first = sms(told)
    becomes(first, Fate.FAILED)
    again = repeating.repeat(first, "+8613800138000", STAFF, "")
    becomes(again, Fate.DELIVERED)
    telling.tell()
    (event,) = events(again.pk)
    assert event.data["cause"] == str(first.event)


def test_offices_mails_are_nobodys_business(told: Filing) -> None:
    mail = next(m for m in messages(told) if m.recipient == "clerk")
    becomes(mail, Fate.ACCEPTED)
    telling.tell()
    assert events(mail.pk) == []


def test_many_are_told_in_some_looks(told: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    while telling.tell():
        pass
    message = sms(told)
    for _ in range(5):
        Message(
            event=uuid4(),
            event_type=message.event_type,
            filing=told.pk,
            recipient="filer",
            channel="sms",
            address=phone(),
            content="{}",
        ).save(force_insert=True)
    Message.objects.filter(filing=told.pk, channel="sms").update(state=Fate.DELIVERED)
    monkeypatch.setattr(telling, "AT_ONCE", 4)
    assert [telling.tell(), telling.tell(), telling.tell()] == [4, 2, 0]
    assert len(events(message.pk)) == 1


def test_what_a_clerk_does_by_phone_is_told_each_time(told: Filing) -> None:
    clerk = STAFF.__class__("staff", "1", "clerk", OFFICE)
    call = Call.objects.create(
        filing=told.pk, event=uuid4(), event_type="filing.returned", since=timezone.now()
    )
    actions.not_reached(call.pk, clerk)
    actions.not_reached(call.pk, clerk)
    actions.called(call.pk, clerk)
    with owner_scope():
        rows = list(Outbox.objects.filter(data__cause=str(call.event)).order_by("time", "id"))
    assert len({row.subject for row in rows}) == 3
    said = [(row.type, row.data["channel"], row.data["code"]) for row in rows]
    assert said == [("message.failed", "phone", "no answer")] * 2 + [("message.delivered", "phone", "")]
