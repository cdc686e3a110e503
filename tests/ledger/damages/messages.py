"""Damages to messages, and to what the provider has of them."""

import json
import smtplib
import time
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import urllib3

from infra.local.sink.gateway import sign
from tests.ledger.damages.kinds import damage
from tests.ledger.life import OTHER, Ledger

TAKEN: set[str] = set()


def message(ledger: Ledger, where: str) -> str:
    """A message that no other damage has touched."""
    rows = ledger.rows(
        f"SELECT id::text FROM notify_message WHERE state IN ('accepted', 'delivered') AND {where} ORDER BY id"
    )
    found = next(id_ for (id_,) in rows if id_ not in TAKEN)
    TAKEN.add(found)
    return str(found)


def change(ledger: Ledger, columns: str, channel: str = "mail") -> str:
    """Change some columns of a message."""
    changed = message(ledger, f"channel = '{channel}'")
    ledger.rows(f"UPDATE notify_message SET {columns} WHERE id = %s", changed)
    return changed


@damage("messages", "mail, was to be sent at")
def a_message_forgotten(ledger: Ledger) -> str:
    return change(ledger, "state = 'created', next_try_at = now() - interval '1 hour'")


@damage("messages", "sms, being sent since")
def a_message_stuck(ledger: Ledger) -> str:
    return change(ledger, "state = 'sending', sending_since = now() - interval '1 hour'", "sms")


@damage("messages", "mail, nobody knows whether it was sent", waits=True)
def a_message_whose_fate_is_unknown(ledger: Ledger) -> str:
    return change(ledger, "state = 'unknown'")


@damage("messages", "about a filing that is not here")
def a_message_about_another_offices_filing(ledger: Ledger) -> str:
    return change(ledger, f"filing = '{ledger.ids['elsewhere']}'")


@damage("messages", "2 messages to one clerk by mail")
def a_message_doubled(ledger: Ledger) -> object:
    original = message(ledger, "recipient = 'clerk'")
    return ledger.one(
        "INSERT INTO notify_message (id, event, event_type, filing, recipient, channel, address, address_blind,"
        " content, state, attempts, error) SELECT uuidv7(), event, event_type, filing, recipient, channel, address,"
        " repeat('0', 64), content, 'created', 0, '' FROM notify_message WHERE id = %s RETURNING event", original
    )  # fmt: skip


@damage("messages", "repeats a message that is not here")
def a_message_that_repeats_none(ledger: Ledger) -> str:
    return change(ledger, f"again = '{uuid4()}'")


@damage("messages", "reminder of a filing that is not here")
def a_reminder_of_nobody(ledger: Ledger) -> object:
    return reminder(ledger, str(uuid4()), skipped=True)


@damage("written", "nobody was written to")
def a_reminder_that_nobody_got(ledger: Ledger) -> object:
    return reminder(ledger, ledger.draft(), skipped=False)


def reminder(ledger: Ledger, filing: str, *, skipped: bool) -> object:
    """A reminder as the clock writes it, without its message."""
    return ledger.one(
        "INSERT INTO notify_reminder (id, filing, due_on, days, skipped) VALUES (uuidv7(), %s, '2017-01-01', 0, %s)"
        " RETURNING id", filing, skipped
    )  # fmt: skip


@damage("written", "no SMS to the filer")
def an_sms_removed(ledger: Ledger) -> object:
    removed = message(ledger, "channel = 'sms' AND event_type = 'filing.submitted'")
    return ledger.one("DELETE FROM notify_message WHERE id = %s RETURNING event", removed)


@damage("written", "no mail to the office")
def an_offices_mail_removed(ledger: Ledger) -> object:
    archived = "SELECT id FROM events_outbox WHERE type = 'filing.city_archived' AND subject = %s"
    event = ledger.one(archived, ledger.ids["archived"])
    ledger.rows("DELETE FROM notify_message WHERE event = %s AND channel = 'mail'", event)
    return event


@damage("written", "there is no such event of filing")
def a_message_of_no_event(ledger: Ledger) -> str:
    return change(ledger, f"event = '{uuid4()}'")


@damage("provider", "sms was handed over, and the provider never got it")
def an_sms_that_never_arrived(ledger: Ledger) -> str:
    lost = message(ledger, "channel = 'sms'")
    never = str(uuid4())
    ledger.rows("UPDATE notify_message SET id = %s WHERE id = %s", never, lost)
    return never


@damage("provider", "mail failed, and the provider has it")
def a_message_said_to_have_failed(ledger: Ledger) -> str:
    return change(ledger, "state = 'failed'")


@damage("provider", "mail went out 2 times")
def a_mail_sent_twice(ledger: Ledger) -> str:
    twice = message(ledger, "channel = 'mail'")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "again"
    mail["X-Beian-Reference"] = twice
    address = urlsplit(ledger.system.settings["EMAIL_URL"])
    with smtplib.SMTP(str(address.hostname), int(address.port or 0)) as server:
        server.send_message(mail)
    return twice


@damage("provider", "SMS under the name of this office that it has not written")
def an_sms_sent_a_second_time(ledger: Ledger) -> str:
    """Under another reference, as who guesses instead of asking would send it."""
    return sms(ledger, "东港区网信办")


@damage("provider", "SMS under the name of this office that it has not written", office=OTHER)
def an_sms_under_another_offices_name(ledger: Ledger) -> str:
    return sms(ledger, "岚山区网信办")


def sms(ledger: Ledger, signature: str) -> str:
    """Send an SMS past the application."""
    texts: list[dict[str, Any]] = [one for one in ledger.system.sink.messages() if one["channel"] == "sms"]
    text = next(one for one in texts if one["template"] == "filing.submitted")
    again = str(uuid4())
    body = json.dumps({**text, "reference": again, "signature": signature}).encode()
    stamp = str(int(time.time()))
    headers = {
        "X-Timestamp": stamp,
        "X-Signature": sign(ledger.system.settings["SMS_GATEWAY_SECRET"], stamp, body),
    }
    answer = urllib3.request("POST", ledger.system.settings["SMS_GATEWAY_URL"], body=body, headers=headers)
    assert answer.status == 200
    return again
