"""Sending a message once more by hand: the same words, a row of its own, and who did it and why."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from infra.crypto.fields import with_blinds
from infra.db import office_scope
from infra.ledger import checks
from services.notify import sending
from services.notify.models import Fate, Message, Unreachable, Why
from tenants.filings.models import Filing
from tests.make import phone
from tests.services.notify.conftest import OFFICE
from tests.services.notify.people import acts, browser, page, to_filer, told
from tests.sink import arrived

Make = Callable[..., Filing]


def address(filing: Filing) -> str:
    return f"/o/{OFFICE}/desk/filings/{filing.pk}/messages/"


def again(client: Client, message: Message, reason: str = "手机已恢复", **more: str) -> HttpResponse:
    return client.post(f"{address_of(message)}{message.pk}/again/", {"reason": reason, **more})  # type: ignore[return-value]


def address_of(message: Message) -> str:
    return f"/o/{OFFICE}/desk/filings/{message.filing}/messages/"


def lost(filing: Filing, channel: str = "sms", **columns: Any) -> Message:
    """A message to the filer that was lost."""
    told(filing, **{channel: {"state": Fate.FAILED, "error": "UNDELIV", **columns}})
    return to_filer(filing, channel)[-1]


def test_the_same_words_go_out_once_more(filing: Make, no_worker: list[str]) -> None:
    made = filing()
    first = lost(made)
    assert again(browser(), first).status_code == 302
    _first, second = to_filer(made)
    with office_scope(OFFICE):
        assert json.loads(second.content.open()) == json.loads(first.content.open())
        assert (second.event, second.again, second.event_type) == (second.pk, first.pk, first.event_type)
        assert second.state == Fate.CREATED
        assert str(second.pk) in no_worker
        sending.send("sms", [second.pk])
        number = made.admin_mobile.open()
    assert [one["reference"] for one in arrived(number)] == [str(second.pk)]


def test_who_and_why_are_on_the_page_and_the_act_is_in_the_trail(filing: Make) -> None:
    made = filing()
    first = lost(made)
    again(browser(role="supervisor"), first)
    shown = page(browser(), address(made))
    assert "Sent once more by messages" in shown
    assert "手机已恢复" in shown
    (entry,) = acts(made, "message.again")
    second = to_filer(made)[-1]
    assert (entry.role, entry.detail) == ("supervisor", {"message": str(second.pk), "of": str(first.pk)})


def test_only_what_was_lost_has_the_button(filing: Make) -> None:
    made, client = filing(email=None), browser()
    told(made, sms={"state": Fate.DELIVERED})
    (message,) = to_filer(made)
    assert f"{message.pk}/again/" not in page(client, address(made))
    assert again(client, message).status_code == 409
    assert len(to_filer(made)) == 1


def test_once_for_each_failure(filing: Make) -> None:
    made, client = filing(email=None), browser()
    first = lost(made)
    assert again(client, first).status_code == 302
    assert again(client, first).status_code == 409
    second = to_filer(made)[-1]
    with office_scope(OFFICE):
        Message.objects.filter(pk=second.pk).update(state=Fate.FAILED)
    shown = page(client, address(made))
    assert f"{first.pk}/again/" not in shown
    assert f"{second.pk}/again/" in shown
    assert again(client, second).status_code == 302
    assert {one.again for one in to_filer(made)} == {None, first.pk}


def test_without_a_reason_nothing_is_sent(filing: Make) -> None:
    made = filing()
    answer = again(browser(), lost(made), reason=" ")
    assert answer.status_code == 422
    assert "Say why it is sent once more." in answer.content.decode()
    assert len(to_filer(made)) == 1


def test_what_may_arrive_twice_is_said_first(filing: Make) -> None:
    made, client = filing(), browser()
    mail = lost(made, "mail", state=Fate.UNKNOWN, error="mail: the sender died")
    assert 'name="twice"' in page(client, address(made))
    refused = again(client, mail)
    assert refused.status_code == 409
    assert "手机已恢复" in refused.content.decode()  # what was typed is not lost
    assert again(client, mail, twice="1").status_code == 302
    assert len(to_filer(made, "mail")) == 2


def test_what_cannot_be_opened_is_not_sent(filing: Make) -> None:
    made = filing()
    message = lost(made)
    with office_scope(OFFICE):
        Message.objects.filter(pk=message.pk).update(content=b"broken")
    assert again(browser(), message).status_code == 409
    assert len(to_filer(made)) == 1


def test_it_goes_to_where_the_filer_is_reached_now(filing: Make) -> None:
    made, other = filing(email=None), phone()
    first = lost(made)
    with office_scope(OFFICE):
        made.admin_mobile = other
        made.save(update_fields=with_blinds(Filing, {"admin_mobile"}))
    again(browser(), first)
    with office_scope(OFFICE):
        assert to_filer(made)[-1].address.matches(other)


def test_a_number_that_failed_for_good_gets_another_chance(filing: Make) -> None:
    made = filing(email=None)
    told(made)
    (first,) = to_filer(made)
    with office_scope(OFFICE):
        Unreachable.objects.create(address_blind=first.address_blind, message=first.pk, code="MK:0001")
        Message.objects.filter(pk=first.pk).update(state=Fate.SUPPRESSED, error=Why.UNREACHABLE)
    assert again(browser(), first).status_code == 302
    with office_scope(OFFICE):
        assert not Unreachable.objects.filter(address_blind=first.address_blind).exists()
    assert to_filer(made)[-1].state == Fate.CREATED


@pytest.mark.parametrize(
    ("office", "role", "status"),
    [(OFFICE, "auditor", 403), ("lanshan", "clerk", 401), ("city", "officer", 401)],
)
def test_nobody_else_may(filing: Make, office: str, role: str, status: int) -> None:
    made = filing()
    message = lost(made)
    assert again(browser(office, role), message).status_code == status
    assert len(to_filer(made)) == 1


def test_an_auditor_reads_and_has_no_button(filing: Make) -> None:
    made = filing()
    lost(made)
    assert "/again/" not in page(browser(role="auditor"), address(made))


def test_a_message_of_another_filing_is_none_of_this_one(filing: Make) -> None:
    made, other = filing(), filing()
    message = lost(other)
    answer = browser().post(f"{address(made)}{message.pk}/again/", {"reason": "x"})
    assert answer.status_code == 404


def test_the_ledger_knows_such_a_message(filing: Make) -> None:
    made = filing()
    first = lost(made, "mail", state=Fate.UNKNOWN, error="mail: the sender died")
    assert str(first.pk) in named("messages")
    again(browser(), first, twice="1")
    second = to_filer(made, "mail")[-1]
    assert str(first.pk) not in named("messages")  # somebody has decided
    assert str(second.pk) not in named("messages") | named("written")


def named(name: str) -> set[str]:
    """The rows of the office that a check of the ledger names."""
    (check,) = (check for check in checks() if check.name == name)
    return {finding.subject for finding in check.run(OFFICE)}
