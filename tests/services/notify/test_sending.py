"""Sending: once, whoever dies or stays away; tried again where that helps."""

import base64
import json
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
import urllib3
from django.db import connection
from django.utils import timezone

from infra import metrics
from infra.db import office_scope
from infra.messages import Sms
from infra.messages.sms import city, provider
from services.notify import sending, sweeping
from services.notify.models import Fate, Message
from tenants.filings.models import Filing
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.sink import arrived

Make = Callable[..., Filing]


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_whose_clock_is_wrong_sends_neither_later_nor_twice(
    filing: Make, no_worker: list[str], minutes: int
) -> None:
    made = filing(email=None)
    with office_scope(OFFICE), time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        write(made, "filing.reminder")
        (message,) = messages(made)
        sweeping.sweep()
        assert no_worker.count(str(message.pk)) == 1  # handed over when it was written; not forgotten since
        # The gateway refuses a time that is 10 minutes off; here it is about when we try at all.
        sending.send(message.channel, [message.pk])
        (message,) = messages(made)
    assert message.attempts == 1


def test_four_senders_at_once_send_once(filing: Make) -> None:
    made = filing()
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.overdue")
    barrier = threading.Barrier(4)

    def worker() -> None:
        with office_scope(OFFICE):
            barrier.wait()
            send_all(made)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    with office_scope(OFFICE):
        assert {message.state for message in messages(made)} == {Fate.ACCEPTED}
    assert len(arrived(phone)) == 1


def test_a_gateway_that_is_away_is_tried_again(filing: Make, settings: Any) -> None:
    made = filing(email=None)
    address = settings.SMS_GATEWAY_URL
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
        send_all(made)
        (message,) = messages(made)
        assert (message.state, message.attempts) == (Fate.CREATED, 1)
        assert message.next_try_at > timezone.now()
        settings.SMS_GATEWAY_URL = address
        send_all(made)
        assert arrived(phone) == []
        Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        send_all(made)
    assert len(arrived(phone)) == 1


def test_a_message_that_the_gateway_refuses_has_failed(filing: Make) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        (message,) = messages(made)
        message.content = json.dumps({"text": ""})
        message.save(update_fields=["content"])
        send_all(made)
        (message,) = messages(made)
        assert (message.state, message.error) == (Fate.FAILED, "gateway: status 422")


def test_one_that_nobody_can_hand_over_keeps_no_other_waiting(filing: Make) -> None:
    broken, sound = filing(email=None), filing(email=None)
    with office_scope(OFFICE):
        ids = []
        for made in (broken, sound):
            write(made, "filing.reminder")
            ids += [message.pk for message in messages(made)]
        (message,) = messages(broken)
        message.content = json.dumps({})
        message.save(update_fields=["content"])
        sending.send("sms", ids)
        assert [messages(made)[0].state for made in (broken, sound)] == [Fate.SENDING, Fate.ACCEPTED]


def test_a_wrong_secret_is_mended_and_no_message_lost(filing: Make, settings: Any) -> None:
    made, right = filing(email=None), settings.SMS_GATEWAY_SECRET
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        settings.SMS_GATEWAY_SECRET = "another"
        send_all(made)
        (message,) = messages(made)
        assert (message.state, message.error) == (Fate.CREATED, "gateway: status 401")
        settings.SMS_GATEWAY_SECRET = right
        Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        send_all(made)
    assert len(arrived(phone)) == 1


def test_a_gateway_that_stays_away_is_given_up_in_the_end(filing: Make, settings: Any) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"
    made = filing(email=None)
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        for age, fate in ((timedelta(hours=30), Fate.CREATED), (timedelta(days=3), Fate.FAILED)):
            then = timezone.now() - age
            Message.objects.filter(filing=made.pk).update(created_at=then, next_try_at=then)
            send_all(made)
            assert messages(made)[0].state == fate


def test_a_silent_gateway_is_asked_again_by_the_next_sweep(filing: Make, settings: Any) -> None:
    made, address = filing(email=None), settings.SMS_GATEWAY_URL
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/sms"
            with pytest.MonkeyPatch.context() as impatient:
                impatient.setattr(city, "_pool", lambda: urllib3.PoolManager(timeout=0.2, retries=False))
                send_all(made)
                assert messages(made)[0].state == Fate.SENDING
                Message.objects.filter(filing=made.pk).update(
                    sending_since=timezone.now() - timedelta(minutes=5)
                )
                sweeping.sweep()
                assert messages(made)[0].state == Fate.SENDING
        settings.SMS_GATEWAY_URL = address
        sweeping.sweep()
        assert messages(made)[0].state == Fate.CREATED
        send_all(made)
    assert len(arrived(phone)) == 1


@pytest.mark.parametrize("was_taken", [True, False])
def test_a_sender_that_died_leaves_a_message_whose_fate_is_asked(filing: Make, was_taken: bool) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        (message,) = messages(made)
        if was_taken:
            provider("city").send(
                Sms(
                    office=OFFICE,
                    reference=message.pk,
                    to=phone,
                    signature="x",
                    template="t",
                    params={},
                    text="x",
                )
            )
        long_ago = timezone.now() - timedelta(minutes=5)
        Message.objects.filter(pk=message.pk).update(state=Fate.SENDING, sending_since=long_ago, attempts=1)
        sweeping.sweep()
        send_all(made)
        (message,) = messages(made)
        assert message.state == Fate.ACCEPTED
    assert len(arrived(phone)) == 1


def test_a_mail_whose_sender_died_is_never_guessed(filing: Make) -> None:
    made = filing(admin_mobile=None)
    with office_scope(OFFICE):
        mail = made.email.open()
        write(made, "filing.reminder")
        long_ago = timezone.now() - timedelta(minutes=5)
        Message.objects.filter(filing=made.pk).update(state=Fate.SENDING, sending_since=long_ago)
        sweeping.sweep()
        send_all(made)
        (message,) = messages(made)
        assert message.state == Fate.UNKNOWN
    assert arrived(mail) == []


def test_a_forgotten_message_is_handed_over_again(filing: Make, no_worker: list[str]) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        (message,) = messages(made)
        no_worker.clear()
        sweeping.sweep()
        assert str(message.pk) not in no_worker
        Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(minutes=5))
        sweeping.sweep()
        assert str(message.pk) in no_worker


def break_seal(message: Message) -> None:
    """One bit of a sealed value is another; and the message is old enough to be swept."""
    changed = "content = set_bit(content, 400, 1 - get_bit(content, 400)), created_at = now() - interval '5 minutes'"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE notify_message SET {changed} WHERE id = %s", [message.pk])


@pytest.mark.parametrize("missing", ["email", "admin_mobile"])
def test_a_message_whose_seal_is_broken_has_failed_and_is_not_tried_for_ever(
    filing: Make, no_worker: list[str], missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = filing(**{missing: None})
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        (message,) = messages(made)
        failed = metrics.MESSAGES.labels(message.channel, "filing.reminder", Fate.FAILED.value)
        before = failed._value.get()
        break_seal(message)
        no_worker.clear()
        send_all(made)
        sweeping.sweep()
        (message,) = messages(made)
    assert (message.state, message.attempts) == (Fate.FAILED, 1)
    assert message.error == "seal: notify_message.content: damaged, or sealed for another place"
    assert message.done_at is not None
    assert str(message.pk) not in no_worker
    assert failed._value.get() == before + 1
    assert any("message.not_sent" in record.getMessage() for record in caplog.records)


def test_a_message_whose_key_was_left_out_goes_out_once_it_is_back(filing: Make, settings: Any) -> None:
    made, ring = filing(email=None), settings.BEIAN_KEYS
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.reminder")
        settings.BEIAN_KEYS = f"9:{base64.b64encode(bytes(32)).decode()}"
        send_all(made)
        (message,) = messages(made)
        assert (message.state, message.error) == (
            Fate.CREATED,
            "seal: notify_message.address: key 1 is not in the ring",
        )
        settings.BEIAN_KEYS = ring
        Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        send_all(made)
    assert len(arrived(phone)) == 1
