"""Sending messages so that each goes out once.

The row is `sending`, and committed, before the provider is called. Who dies then leaves a row whose fate is asked from
the gateway by our reference, never guessed by sending again; a mail's fate cannot be asked, and is put before a person.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from infra import metrics
from infra.crypto.cipher import SealBroken, UnknownKey
from infra.db import current_office
from infra.db.postgresql.prepared import Prepared
from infra.failpoints import reached
from infra.messages import Mail, NotSent, mail_server, send_sms
from services.notify.models import Channel, Fate, Message
from tenants.offices import directory
from tenants.offices.directory import Card

log = structlog.get_logger(__name__)

PAUSES = (5, 15, 60, 300, 900, 3600)  # seconds before the next try; the last one again and again
# A gateway or mail server that is away for a weekend loses nothing; later the words are no longer true.
GIVE_UP_AFTER = timedelta(days=2)
# Longer than the slowest provider is waited for (13 s, a minute), and than those before it in a claim took: who is
# still sending after this is dead.
STUCK_AFTER = {Channel.SMS: timedelta(seconds=20), Channel.MAIL: timedelta(seconds=60)}
# SMS are claimed together; what could not be begun within this time is given back.
BEGUN_WITHIN = 5.0
SETTLED_EVERY = 0.1  # seconds

# Of those that wait, and that nobody else takes just now.
WAITING = f"""
    id IN (SELECT id FROM notify_message WHERE id = ANY(%s) AND state = '{Fate.CREATED}' AND next_try_at <= now()
           FOR UPDATE SKIP LOCKED)
"""  # noqa: S608 - words of our own, as below
CLAIM = f"""
    UPDATE notify_message SET state = '{Fate.SENDING}', sending_since = now(), attempts = attempts + 1
    WHERE {WAITING} RETURNING *
"""  # noqa: S608
# Only what is still as it was claimed: who was stopped for so long that another took over changes nothing.
OURS = f"""
    FROM unnest(%s::uuid[], %s::int[]) AS ours (id, attempts)
    WHERE m.id = ours.id AND m.attempts = ours.attempts AND m.state = '{Fate.SENDING}'
"""
CHANGED = "RETURNING m.state, m.channel, m.event_type, m.id"
SETTLE = Prepared(f"UPDATE notify_message m SET state = %s, done_at = now(), error = %s {OURS} {CHANGED}")  # noqa: S608
GIVE_BACK = f"""
    UPDATE notify_message m SET state = '{Fate.CREATED}', attempts = m.attempts - 1 {OURS}
    {CHANGED}
"""  # noqa: S608
# The next try, or none any more; by the database's clock alone.
LATER = f"""
    UPDATE notify_message m SET
        state = CASE WHEN now() - created_at > %s THEN '{Fate.FAILED}' ELSE '{Fate.CREATED}' END,
        done_at = CASE WHEN now() - created_at > %s THEN now() END,
        next_try_at = now() + make_interval(secs => (%s::int[])[least(m.attempts + {{more}}, %s)]),
        attempts = m.attempts + {{more}}, error = %s {{which}} {CHANGED}
"""  # noqa: S608
AGAIN = LATER.format(more=0, which=OURS)
# A server that does not greet us was tried, though nothing was claimed.
NOT_GREETED = LATER.format(more=1, which=f"WHERE {WAITING}")
TERMS = (GIVE_UP_AFTER, GIVE_UP_AFTER, list(PAUSES), len(PAUSES))


def send(channel: str, ids: Sequence[UUID]) -> None:
    """Send those of the current office's messages that still wait, of one channel."""
    reached("send.before")
    if channel == Channel.SMS:
        _send_sms(ids)
    else:
        _send_mails(ids)


def _send_sms(ids: Sequence[UUID]) -> None:
    card, claimed = _card(), _claim(ids)
    taken, begun = list[Message](), time.monotonic()
    settled = begun
    for number, message in enumerate(claimed):
        if time.monotonic() > begun + BEGUN_WITHIN:
            _change(GIVE_BACK, claimed[number:])
            break
        if _handed_over(message, partial(_sms, card, message)):
            taken.append(message)
        if time.monotonic() > settled + SETTLED_EVERY:
            settle(taken, Fate.ACCEPTED)
            taken, settled = [], time.monotonic()
    settle(taken, Fate.ACCEPTED)
    reached("send.settled")


def _send_mails(ids: Sequence[UUID]) -> None:
    """One by one: of what was claimed and not yet begun nobody would know the fate."""
    card, left = _card(), list(ids)
    while left:
        try:
            # Only once the server listens is anything claimed: what dies before that has certainly not been sent.
            with mail_server() as post:
                _post_all(card, left, post)
        except NotSent as error:
            _changed(NOT_GREETED, [*TERMS, error.reason, left])
            log.warning(
                "message.not_sent", messages=list(map(str, left)), channel="mail", reason=error.reason
            )
            return


def _post_all(card: Card, left: list[UUID], post: Callable[[Mail], None]) -> None:
    """Hand mails over until none is left, or one was not taken: the server may have hung up."""
    while left:
        for message in _claim([left.pop(0)]):
            if not _handed_over(message, partial(_mail, card, message, post)):
                return
            settle([message], Fate.ACCEPTED)
            reached("send.settled")


def _claim(ids: Sequence[UUID]) -> list[Message]:
    claimed = list(Message.objects.raw(CLAIM, [list(ids)]))
    reached("send.claimed")
    return claimed


def _handed_over(message: Message, hand_over: Callable[[str, dict[str, Any]], None]) -> bool:
    """Whether the provider took it; where not, that is noted."""
    try:
        hand_over(message.address.open(), json.loads(message.content.open()))
    except SealBroken as broken:
        # Of a key that is not in the ring the operator hears by what is not sent, and puts it back.
        _not_sent(message, NotSent(f"seal: {broken}", permanent=not isinstance(broken, UnknownKey)))
    except NotSent as error:
        _not_sent(message, error)
    except Exception as error:
        # One that nobody can hand over keeps no other from going out.
        log.exception("message.broke", message=str(message.pk))
        _not_sent(message, NotSent(type(error).__name__, unknown=True))
    else:
        reached("send.accepted")
        return True
    return False


def _sms(card: Card, message: Message, to: str, said: dict[str, Any]) -> None:
    send_sms(
        reference=message.pk,
        to=to,
        signature=card.sms_signature,
        template=message.event_type,
        params=said.get("params", {}),
        text=said["text"],
    )


def _mail(card: Card, message: Message, post: Callable[[Mail], None], to: str, said: dict[str, Any]) -> None:
    post(
        Mail(
            reference=message.pk,
            to=to,
            sender=(card.name_zh, card.email),
            subject=said["subject"],
            text=said["text"],
            html=said["html"],
        )
    )


def _card() -> Card:
    card = directory.office(str(current_office()))
    assert card is not None  # noqa: S101 - an office's scope is taken by its card
    return card


def _not_sent(message: Message, error: NotSent) -> None:
    log.warning("message.not_sent", messages=[str(message.pk)], channel=message.channel, reason=error.reason)
    if error.unknown:
        # An SMS stays `sending`: the sweep asks the gateway.
        if message.channel == Channel.MAIL:
            settle([message], Fate.UNKNOWN, error.reason)
    elif error.permanent:
        settle([message], Fate.FAILED, error.reason)
    else:
        _change(AGAIN, [message], *TERMS, error.reason)


def settle(messages: Sequence[Message], fate: Fate, reason: str = "") -> None:
    """Note what became of messages that were being sent."""
    _change(SETTLE, messages, fate, reason)


def not_taken(messages: Sequence[Message]) -> None:
    """Let messages wait for their next try at once: the provider says that it does not have them."""
    _change(AGAIN, messages, *TERMS[:2], [0], 1, "gateway: does not have it")


def _change(statement: str, messages: Sequence[Message], *parameters: Any) -> None:
    if messages:
        ours = [message.pk for message in messages], [message.attempts for message in messages]
        _changed(statement, [*parameters, *ours])


def _changed(statement: str, parameters: list[Any]) -> None:
    outcomes = defaultdict[str, list[str]](list)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for state, channel, event_type, pk in cursor.fetchall():
            outcome = "retry" if state == Fate.CREATED else state
            outcomes[outcome].append(str(pk))
            metrics.MESSAGES.labels(channel, event_type, outcome).inc()
    for outcome, ids in outcomes.items():
        log.info("message.settled", fate=outcome, messages=ids)
