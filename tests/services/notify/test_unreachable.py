"""Filers whom no message has reached: a phone task, found by the clock; another number; and in the end a letter."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from infra.crypto.fields import with_blinds
from infra.db import office_scope
from infra.db.many import offices_where
from infra.paging import FORMS
from services.notify import outgoing, reaching
from services.notify.calls import Call, CallState
from services.notify.models import Fate, Message, Reminder, Why
from services.notify.tasks import find_unreached
from tenants.filings.models import Filing
from tests.make import phone
from tests.services.notify.conftest import OFFICE, send_all
from tests.services.notify.people import acts, browser, page, queries, to_filer, told
from tests.sink import arrived

Make = Callable[..., Filing]
LIST = f"/o/{OFFICE}/desk/unreachable/"
GONE = {"state": Fate.FAILED, "error": "MK:0001"}
BOUNCED = {"state": Fate.FAILED, "error": "5.1.1"}


@pytest.fixture(autouse=True)
def nobody_else(live: None) -> None:
    """Whom other tests did not reach has been called."""
    find_unreached()
    with office_scope(OFFICE):
        Call.objects.update(state=CallState.CALLED)


def call_of(filing: Filing) -> Call | None:
    """What the clock finds of a filing."""
    find_unreached()
    with office_scope(OFFICE):
        return Call.objects.filter(filing=filing.pk).order_by("-since").first()


def state_of(filing: Filing) -> str:
    call = call_of(filing)
    return call.state if call else ""


def unreached(filing: Filing) -> Call:
    """A task, of a filer whom nothing has reached."""
    told(filing, sms=GONE, mail=BOUNCED)
    call = call_of(filing)
    assert call is not None
    return call


def do(client: Client, call: Call, verb: str, **typed: str) -> HttpResponse:
    return client.post(f"{LIST}{call.pk}/{verb}/", typed)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("sms", "mail", "state"),
    [
        (GONE, BOUNCED, "open"),
        ({"state": Fate.SUPPRESSED, "error": Why.UNREACHABLE}, {"state": Fate.UNKNOWN}, "open"),
        (GONE, {"state": Fate.ACCEPTED}, ""),
        ({"state": Fate.DELIVERED}, BOUNCED, ""),
        (GONE, {}, ""),
        ({"state": Fate.SUPPRESSED, "error": Why.SUPERSEDED}, BOUNCED, ""),
    ],
    ids=["all failed", "not sent and unknown", "mail went", "SMS came", "mail waits", "told with the next"],
)
def test_who_was_reached_by_nothing_is_to_be_called(
    filing: Make, sms: dict[str, object], mail: dict[str, object], state: str
) -> None:
    made = filing()
    told(made, sms=sms, mail=mail)
    assert state_of(made) == state
    assert state_of(made) == state  # however often the clock looks


def test_only_the_last_event_counts(filing: Make) -> None:
    made = filing()
    first = unreached(made)
    told(made, "filing.overdue")
    assert call_of(made) == first
    assert state_of(made) == CallState.CLOSED
    with office_scope(OFFICE):
        Message.objects.filter(filing=made.pk, event_type="filing.overdue").update(**GONE)
    second = call_of(made)
    assert second is not None
    assert (second.state, second.event_type) == ("open", "filing.overdue")


def test_what_an_office_is_told_of_its_own_clock_ends_nothing(filing: Make) -> None:
    made = filing()
    unreached(made)
    told(made, "clock.yellow")
    assert state_of(made) == "open"


def test_what_the_city_writes_to_many_is_nobodys_task(filing: Make) -> None:
    made = filing()
    told(made, sms=GONE, mail=BOUNCED)
    with office_scope(OFFICE):
        Message.objects.filter(filing=made.pk).update(event_type="bulk")
    assert state_of(made) == ""


def test_who_has_no_address_is_found_at_once(filing: Make) -> None:
    made = filing(admin_mobile=None, email=None)
    older = told(made)
    newer = told(made, "filing.overdue")
    with office_scope(OFFICE):
        found = {call.event: call.state for call in Call.objects.filter(filing=made.pk)}
    assert found == {older[0].event: "closed", newer[0].event: "open"}
    assert state_of(made) == "open"
    assert "Neither a phone number nor a mail address was known." in page(browser(), LIST)


def test_whom_no_reminder_can_reach_is_found(filing: Make) -> None:
    made = filing(admin_mobile=None, email=None)
    with office_scope(OFFICE):
        reminder = Reminder.objects.create(
            filing=made.pk, due_on=timezone.localdate(), days=-3, skipped=False, unreachable=True
        )
    call = call_of(made)
    assert call is not None
    assert (call.event, call.event_type, call.state) == (reminder.pk, "filing.reminder", "open")


def test_a_withdrawn_filing_needs_no_call(filing: Make) -> None:
    made = filing(state="withdrawn")
    told(made, sms=GONE, mail=BOUNCED)
    assert state_of(made) == ""


def test_a_mail_that_comes_back_later_begins_it_again(filing: Make) -> None:
    made = filing()
    unreached(made)
    with office_scope(OFFICE):
        Message.objects.filter(filing=made.pk, channel="mail", recipient="filer").update(state=Fate.ACCEPTED)
    assert state_of(made) == CallState.CLOSED
    with office_scope(OFFICE):
        Message.objects.filter(filing=made.pk, channel="mail", recipient="filer").update(**BOUNCED)
    assert state_of(made) == "open"


def test_the_clock_goes_only_where_something_is_to_do(filing: Make) -> None:
    made = filing()
    told(made, sms=GONE, mail=BOUNCED)
    assert OFFICE in offices_where([OFFICE], reaching.ANY_UNREACHED, reaching.terms())
    find_unreached()
    assert OFFICE not in offices_where([OFFICE], reaching.ANY_UNREACHED, reaching.terms())


def test_called_and_told(filing: Make) -> None:
    made, client = filing(nickname="渔家码头"), browser()
    call = unreached(made)
    shown = page(client, LIST)
    assert "渔家码头" in shown
    assert "Failed: there is no such number" in shown
    assert do(client, call, "called", note="下周来补正").status_code == 302
    assert state_of(made) == "called"
    (entry,) = acts(made, "call.called")
    assert entry.detail == {"call": str(call.pk), "tries": 0}
    assert "渔家码头" not in page(client, LIST)
    done = page(client, f"{LIST}?done")
    assert "渔家码头" in done
    assert "下周来补正" in done
    assert do(client, call, "called").status_code == 409


def test_tries_are_counted(filing: Make) -> None:
    made, client = filing(), browser()
    call = unreached(made)
    for _ in range(2):
        assert do(client, call, "not-reached").status_code == 302
    assert state_of(made) == "not_reached"
    assert "2 calls without an answer" in page(client, LIST)
    assert len(acts(made, "call.not_reached")) == 2


def test_another_number_gets_the_words_at_once_and_later_ones_too(filing: Make) -> None:
    made, other, client = filing(email=None), phone(), browser()
    told(made, sms=GONE)
    call = call_of(made)
    assert call is not None
    plain = other.removeprefix("+86")
    assert do(client, call, "corrected", phone=plain, note="妻子的手机").status_code == 302
    with office_scope(OFFICE):
        second = to_filer(made)[-1]
        assert second.address.matches(other)
        assert second.again == to_filer(made)[0].pk
        send_all(made)
    assert [one["template"] for one in arrived(other)] == ["filing.returned"]
    assert state_of(made) == "corrected"
    assert plain not in page(client, f"{LIST}?done")
    told(made, "filing.overdue")
    with office_scope(OFFICE):
        assert to_filer(made)[-1].address.matches(other)
        made.admin_mobile = number = phone()
        made.save(update_fields=with_blinds(Filing, {"admin_mobile"}))
        assert outgoing.addresses_of(made).filer_phone == number  # the filer's own correction counts


def test_a_number_that_is_wrong_again_is_a_task_again(filing: Make) -> None:
    made, client = filing(email=None), browser()
    told(made, sms=GONE)
    call = call_of(made)
    assert call is not None
    do(client, call, "corrected", phone=phone())
    assert state_of(made) == "corrected"
    with office_scope(OFFICE):
        Message.objects.filter(pk=to_filer(made)[-1].pk).update(**GONE)
    assert state_of(made) == "open"


def test_a_number_where_there_was_none(filing: Make) -> None:
    made, other, client = filing(admin_mobile=None, email=None), phone(), browser()
    told(made)
    call = call_of(made)
    assert call is not None
    assert do(client, call, "corrected", phone=other).status_code == 302
    (message,) = to_filer(made)
    assert (message.event, message.again) == (call.event, None)
    with office_scope(OFFICE):
        send_all(made)
    assert [one["template"] for one in arrived(other)] == ["filing.returned"]


@pytest.mark.parametrize("typed", ["", "12345", "0633-8227067", "13800138000\x00"])
def test_what_is_no_mobile_number_is_shown_again(filing: Make, typed: str) -> None:
    made = filing()
    answer = do(browser(), unreached(made), "corrected", phone=typed)
    assert answer.status_code == 422
    assert f'value="{typed.partition(chr(0))[0]}' in answer.content.decode()
    assert len(to_filer(made)) == 1


def test_the_numbers_are_shown_by_an_act_that_is_recorded(filing: Make) -> None:
    made = filing()
    call, client = unreached(made), browser()
    number = made.admin_mobile.open()
    assert number not in page(client, LIST)
    assert number in do(client, call, "numbers").content.decode()
    assert [entry.detail for entry in acts(made, "personal.revealed")] == [{"field": "admin_mobile"}]


@pytest.mark.parametrize("verb", ["called", "not-reached", "corrected", "letter", "numbers"])
def test_auditors_read_and_others_see_nothing(filing: Make, verb: str) -> None:
    made = filing()
    call, auditor = unreached(made), browser(role="auditor")
    assert f"{call.pk}/{verb}/" not in page(auditor, LIST)
    assert made.account in page(auditor, LIST)
    assert do(auditor, call, verb, phone=phone()).status_code == 403
    assert do(browser("lanshan"), call, verb).status_code == 401
    elsewhere = browser("lanshan").post(f"/o/lanshan/desk/unreachable/{call.pk}/{verb}/", {"phone": phone()})
    assert elsewhere.status_code == 404
    assert state_of(made) == "open"
    assert made.account not in page(browser("lanshan"), "/o/lanshan/desk/unreachable/")


def test_what_it_costs_does_not_grow(filing: Make) -> None:
    client = browser()
    for _ in range(2):
        unreached(filing())
    few = queries(client, LIST)
    for _ in range(8):
        unreached(filing())
    assert queries(client, LIST) == few <= 5


def test_the_oldest_is_called_first(filing: Make) -> None:
    calls = [unreached(filing()) for _ in range(2)]
    shown = page(browser(), LIST)
    assert shown.index(str(calls[0].pk)) < shown.index(str(calls[1].pk))


def test_an_event_of_long_ago_is_left_alone(filing: Make) -> None:
    made, long_ago = filing(), timezone.now() - timedelta(days=4)
    lost = {**GONE, "done_at": long_ago, "created_at": long_ago}
    told(made, sms=lost, mail=lost)
    assert state_of(made) == ""


def test_what_was_typed_at_a_call_of_a_later_page_is_still_there(filing: Make) -> None:
    others = [filing().pk for _ in range(FORMS)]
    with office_scope(OFFICE):
        for one in others:
            Call.objects.create(filing=one, event=uuid7(), event_type="filing.returned", since=timezone.now())
    last = unreached(filing())
    assert str(last.pk) not in page(browser(), LIST)
    answer = do(browser(), last, "corrected", phone="0633-12")
    assert answer.status_code == 422
    assert 'value="0633-12"' in answer.content.decode()
