"""What providers tell of messages: doubled, late, in any order, forged; a message only moves forward."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from infra import metrics
from infra.db import office_scope, shared_scope
from infra.messages.models import Minute
from services.notify.models import Fate, Message
from services.notify.receipts import ORDER
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE, messages, send_all, write

Make = Callable[..., Filing]
FATES = ("accepted", "delivered", "failed")


def say(*reports: dict[str, Any], secret: str = "", stamp: int | None = None, path: str = "city/") -> Any:
    """A call of the city's gateway."""
    body, at = json.dumps(reports).encode(), str(stamp or int(time.time()))
    key = (secret or settings.SMS_GATEWAY_SECRET).encode()
    signature = hmac.new(key, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": at, "X-Signature": signature}
    return Client().post(f"/receipts/{path}", body, content_type="application/json", headers=headers)


def report(message: Message, state: str, **more: Any) -> dict[str, Any]:
    return {"office": OFFICE, "reference": str(message.pk), "state": state, **more}


def sent(made: Filing) -> Message:
    """An SMS that the gateway has taken."""
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        send_all(made)
        (message,) = [one for one in messages(made) if one.channel == "sms"]
    assert message.state == Fate.ACCEPTED
    assert message.provider == "city"
    assert message.ask_at > timezone.now()
    return message


def now(message: Message) -> Message:
    with office_scope(OFFICE):
        return Message.objects.get(pk=message.pk)


def counted(outcome: str) -> float:
    return float(metrics.RECEIPTS.labels("city", outcome)._value.get())


def test_delivered_is_noted_once_however_often_it_is_told(filing: Make) -> None:
    message, delivered, repeated = sent(filing()), counted("delivered"), counted("repeated")
    told = report(message, "delivered")
    assert say(told, told).json() == {"accepted": True}
    first = now(message)
    assert (first.state, first.ask_at) == (Fate.DELIVERED, None)
    assert first.reported_at >= first.done_at
    assert say(told).status_code == 200
    assert now(message).reported_at == first.reported_at
    assert (counted("delivered") - delivered, counted("repeated") - repeated) == (1, 2)


def test_an_older_word_does_not_undo_a_newer_one(filing: Make) -> None:
    message = sent(filing())
    say(report(message, "delivered"))
    say(report(message, "accepted"), report(message, "failed", code="UNDELIV"))
    assert (now(message).state, now(message).error) == (Fate.DELIVERED, "")


def test_what_could_not_be_delivered_has_failed_with_the_carriers_word(filing: Make) -> None:
    message = sent(filing())
    say(report(message, "failed", code="UNDELIV"))
    after = now(message)
    assert (after.state, after.error, after.done_at) == (Fate.FAILED, "UNDELIV", message.done_at)


@pytest.mark.parametrize("before", [Fate.CREATED, Fate.SENDING, Fate.UNKNOWN])
def test_a_report_overtakes_the_answer_to_the_call(filing: Make, before: Fate) -> None:
    message = sent(filing())
    with office_scope(OFFICE):
        Message.objects.filter(pk=message.pk).update(state=before)
    say(report(message, "delivered"))
    assert now(message).state == Fate.DELIVERED
    with office_scope(OFFICE):
        send_all(filing())  # what was being sent is settled late, and changes nothing
    assert now(message).state == Fate.DELIVERED


def test_what_the_provider_refused_no_report_revives(filing: Make) -> None:
    message = sent(filing())
    with office_scope(OFFICE):
        Message.objects.filter(pk=message.pk).update(state=Fate.FAILED, error="gateway: status 422")
    say(report(message, "delivered"))
    assert (now(message).state, now(message).error) == (Fate.FAILED, "gateway: status 422")


def test_a_mail_and_the_sms_of_another_provider_are_none_of_its_business(filing: Make) -> None:
    message = sent(filing())
    with office_scope(OFFICE):
        (mail,) = Message.objects.filter(filing=message.filing, channel="mail")
        Message.objects.filter(pk=message.pk).update(provider="tencent")
    say(report(message, "delivered"), report(mail, "delivered"))
    assert {now(message).state, now(mail).state} == {Fate.ACCEPTED}


def test_one_of_another_office_is_unknown(filing: Make) -> None:
    message, unknown = sent(filing()), counted("unknown")
    theirs = report(message, "delivered") | {"office": "donggang"}
    nobodys = report(message, "delivered") | {"office": "atlantis"}
    ours = report(message, "delivered") | {"reference": str(uuid4())}
    assert say(theirs, nobodys, ours).status_code == 200
    assert now(message).state == Fate.ACCEPTED
    assert counted("unknown") - unknown == 3


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "another"},
        {"stamp": int(time.time()) - 3600},
        {"path": "city/secret/"},
    ],
    ids=["signature", "old", "address"],
)
def test_what_is_forged_changes_nothing_and_is_counted(filing: Make, forged: dict[str, Any]) -> None:
    message, before = sent(filing()), counted("forged")
    assert say(report(message, "delivered"), **forged).status_code == 401
    assert now(message).state == Fate.ACCEPTED
    assert counted("forged") - before == 1


@pytest.mark.parametrize("wrong", [{"state": "read"}, {"reference": "7"}, {"office": None, "state": None}])
def test_what_is_no_report_is_refused_whole(filing: Make, wrong: dict[str, Any]) -> None:
    message = sent(filing())
    assert say(report(message, "delivered"), report(message, "delivered") | wrong).status_code == 401
    assert now(message).state == Fate.ACCEPTED


def test_a_provider_that_is_not_set_has_no_address(live: None) -> None:
    assert say(path="tencent/secret/").status_code == 404
    assert Client().get("/receipts/city/").status_code == 405


@hypothesis(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(st.lists(st.sampled_from(FATES), min_size=1, max_size=3), max_size=5))
def test_whatever_the_order_it_ends_with_the_furthest(filing: Make, calls: list[list[str]]) -> None:
    message = sent(filing())
    for call in calls:
        say(*(report(message, fate) for fate in call))
    told = [Fate(fate) for call in calls for fate in call]
    assert now(message).state == max([Fate.ACCEPTED, *told], key=ORDER.index)


def test_how_the_provider_does_is_kept_by_the_minute(filing: Make) -> None:
    soon, late, lost = sent(filing()), sent(filing()), sent(filing())
    with office_scope(OFFICE), connection.cursor() as cursor:
        for message, minutes in ((soon, 3), (late, 5)):
            cursor.execute(
                "UPDATE notify_message SET done_at = now() - make_interval(mins => %s) WHERE id = %s",
                [minutes, message.pk],
            )
    since = timezone.now() - timedelta(minutes=7)
    before = _sums(since)
    say(report(soon, "delivered"), report(late, "delivered"), report(lost, "failed"))
    after = _sums(since)
    assert {name: after[name] - before[name] for name in after} == {"delivered": 2, "prompt": 1, "failed": 1}


def _sums(since: Any) -> dict[str, int]:
    with shared_scope():
        rows = list(Minute.objects.filter(provider="city", minute__gte=since))
    return {name: sum(getattr(row, name) for row in rows) for name in ("delivered", "prompt", "failed")}
