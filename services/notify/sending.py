"""Sending messages so that each goes out once.

The row is `sending`, and committed, before the provider is called. Who dies then leaves a row whose fate is asked from
the gateway by our reference, never guessed by sending again; a mail's fate cannot be asked, and is put before a person.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from infra import metrics
from infra.crypto.cipher import SealBroken, UnknownKey
from infra.db import current_office
from infra.db.postgresql.prepared import Prepared
from infra.failpoints import reached
from infra.messages import Mail, NotSent, Sms, mail_server
from infra.messages.sms import routing
from services.notify.budget import spending
from services.notify.models import Channel, Fate, Message
from tenants.offices import directory
from tenants.offices.directory import Card

log = structlog.get_logger(__name__)

# Seconds before the next try; the last one again and again. Who sends tries the first ones itself (`SOON`): a provider
# that is away for a moment makes nobody late.
PAUSES = (2, 2, 2, 15, 60, 300, 900, 3600)
SOON = PAUSES.index(15)
# A gateway or mail server that is away for a weekend loses nothing; later the words are no longer true.
GIVE_UP_AFTER = timedelta(days=2)
# Longer than the slowest provider is waited for (8 s, a minute), and than those before it in a claim took: who is
# still sending after this is dead.
STUCK_AFTER = {Channel.SMS: timedelta(seconds=20), Channel.MAIL: timedelta(seconds=60)}
# SMS are claimed together; what a provider left no time for goes to another, or is given back.
BEGUN_WITHIN = 5.0
SETTLED_EVERY = 0.1  # seconds
PROMPT_SECONDS = 10
MAIL = "smtp"  # the provider of all mail
# When a provider that does not tell of itself what became of an SMS is asked, after it took it, and then no more.
ASKED_AFTER = (900, 3600, 14_400, 86_400, 259_200)  # seconds

# Of those that wait, and that nobody else takes just now.
WAITING = f"""
    id IN (SELECT id FROM notify_message WHERE id = ANY(%s) AND state = '{Fate.CREATED}' AND next_try_at <= now()
           FOR UPDATE SKIP LOCKED)
"""  # noqa: S608 - words of our own, as below
CLAIM = f"""
    UPDATE notify_message SET state = '{Fate.SENDING}', sending_since = now(), attempts = attempts + 1, provider = %s
    WHERE {WAITING} RETURNING *
"""  # noqa: S608
# Only what is still as it was claimed: who was stopped for so long that another took over changes nothing.
OURS = f"""
    FROM unnest(%s::uuid[], %s::timestamptz[]) AS ours (id, since)
    WHERE m.id = ours.id AND m.sending_since = ours.since AND m.state = '{Fate.SENDING}'
"""
# An event's id says when it happened (UUIDv7); what waited for the morning is late from then on.
CHANGED = """
    RETURNING m.state, m.channel, m.event_type, m.id, m.provider, m.parts, extract(epoch FROM now() - greatest(
        coalesce(uuid_extract_timestamp(m.event), m.created_at),
        CASE WHEN m.attempts = 1 THEN m.next_try_at END))::float8
"""
SETTLE = Prepared(f"""
    UPDATE notify_message m SET state = %s, done_at = now(), error = %s, ask_at = now() + %s * interval '1 s' {OURS}
    {CHANGED}
""")  # noqa: S608
# The one that was tried certainly has it not: at once to another. All that are tried in one go are one attempt.
NEXT = f"""
    UPDATE notify_message m SET sending_since = now(), provider = %s {OURS} RETURNING m.*
"""  # noqa: S608
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


def send(channel: str, ids: Sequence[UUID]) -> list[UUID]:
    """Send those of the current office's messages that still wait, of one channel; returns those to try again soon."""
    reached("send.before")
    return _send_sms(ids) if channel == Channel.SMS else _send_mails(ids)


def _send_sms(ids: Sequence[UUID]) -> list[UUID]:
    card, tried = _card(), [routing.choose()]
    # What would wait behind the one by which a provider is tried is soon with another.
    put_off = list(ids[1:]) if routing.on_trial(tried[0]) else []
    claimed = _claim(ids[:1] if put_off else ids, tried[0])
    while claimed:
        refused, left = _try_all(card, tried[-1], claimed)
        another = routing.choose(tried) if refused or left else ""
        if not another:
            for message, error in refused:
                _not_sent(message, error)
            _change(GIVE_BACK, left)
            put_off += [message.pk for message, _error in refused if message.attempts <= SOON]
            put_off += [message.pk for message in left]
            break
        tried.append(another)
        claimed = _hand_on([*(message for message, _error in refused), *left], another)
    reached("send.settled")
    return put_off


def _try_all(
    card: Card, provider: str, claimed: list[Message]
) -> tuple[list[tuple[Message, NotSent]], list[Message]]:
    """Hand SMS to one provider; those that it certainly did not take, and those for which it left no time."""
    taken, left, refused = list[Message](), list[Message](), list[tuple[Message, NotSent]]()
    settled = begun = time.monotonic()
    for number, message in enumerate(claimed):
        if time.monotonic() > begun + BEGUN_WITHIN:
            left = claimed[number:]
            break
        error = _handed_over(message, partial(_sms, card, message, provider))
        if error is None:
            taken.append(message)
        elif error.permanent or error.unknown:
            _not_sent(message, error)
        else:
            refused.append((message, error))
        if time.monotonic() > settled + SETTLED_EVERY:
            settle(taken, Fate.ACCEPTED)
            taken, settled = [], time.monotonic()
    settle(taken, Fate.ACCEPTED)
    return refused, left


def _send_mails(ids: Sequence[UUID]) -> list[UUID]:
    """One by one: of what was claimed and not yet begun nobody would know the fate."""
    card, left, put_off = _card(), list(ids), list[UUID]()
    while left:
        try:
            # Only once the server listens is anything claimed: what dies before that has certainly not been sent.
            with mail_server() as post:
                put_off += _post_all(card, left, post)
        except NotSent as error:
            _changed(NOT_GREETED, [*TERMS, error.reason, left])
            log.warning(
                "message.not_sent", messages=list(map(str, left)), channel="mail", reason=error.reason
            )
            return put_off + left
    return put_off


def _post_all(card: Card, left: list[UUID], post: Callable[[Mail], None]) -> list[UUID]:
    """Hand mails over until none is left, or one was not taken: the server may have hung up; that one, if any."""
    while left:
        for message in _claim([left.pop(0)], MAIL):
            if error := _handed_over(message, partial(_mail, card, message, post)):
                _not_sent(message, error)
                return [message.pk]
            settle([message], Fate.ACCEPTED)
            reached("send.settled")
    return []


def _claim(ids: Sequence[UUID], provider: str) -> list[Message]:
    claimed = list(Message.objects.raw(CLAIM, [provider, list(ids)]))
    reached("send.claimed")
    return claimed


def _hand_on(messages: Sequence[Message], provider: str) -> list[Message]:
    """Take messages that are still ours along to another provider; committed before it is called."""
    return list(Message.objects.raw(NEXT, [provider, *_ours(messages)]))


def _handed_over(message: Message, hand_over: Callable[[str, dict[str, Any]], None]) -> NotSent | None:
    """Hand a message over; why the provider did not take it, where it did not."""
    try:
        hand_over(message.address.open(), json.loads(message.content.open()))
    except SealBroken as broken:
        # Of a key that is not in the ring the operator hears by what is not sent, and puts it back.
        error = NotSent(f"seal: {broken}", permanent=not isinstance(broken, UnknownKey))
    except NotSent as not_sent:
        error = not_sent
    except Exception as broke:
        # One that nobody can hand over keeps no other from going out.
        log.exception("message.broke", message=str(message.pk))
        error = NotSent(type(broke).__name__, unknown=True)
    else:
        reached("send.accepted")
        return None
    log.warning(
        "message.not_sent",
        messages=[str(message.pk)],
        channel=message.channel,
        provider=message.provider,
        reason=error.reason,
        unknown=error.unknown,
    )
    return error


def _sms(card: Card, message: Message, provider: str, to: str, said: dict[str, Any]) -> None:
    sms = Sms(
        office=card.slug,
        reference=message.pk,
        to=to,
        signature=card.sms_signature,
        template=said.get("template") or message.event_type,
        params=said.get("params", {}),
        text=said["text"],
    )
    routing.hand_over(provider, sms)


def _mail(card: Card, message: Message, post: Callable[[Mail], None], to: str, said: dict[str, Any]) -> None:
    post(
        Mail(
            office=card.slug,
            reference=message.pk,
            to=to,
            sender=(card.name_zh, card.email),
            subject=said["subject"],
            text=said["text"],
            html=said["html"],
            unsubscribe=_choices(card, message),
        )
    )


def _choices(card: Card, message: Message) -> str:
    """Where an office chooses how such mails come; a filer is told of a filing by law, and chooses nothing."""
    offices = {"clerk": card.slug, "city": directory.directory().city.slug}
    office = offices.get(message.recipient)
    return f"{settings.BASE_URL}/o/{office}/desk/digests/" if office else ""


def _card() -> Card:
    card = directory.office(str(current_office()))
    assert card is not None  # noqa: S101 - an office's scope is taken by its card
    return card


def _not_sent(message: Message, error: NotSent) -> None:
    if error.unknown:
        # An SMS stays `sending`: the sweep asks the gateway.
        if message.channel == Channel.MAIL:
            settle([message], Fate.UNKNOWN, error.reason)
    elif error.permanent:
        settle([message], Fate.FAILED, error.reason)
    else:
        _change(AGAIN, [message], *TERMS, error.reason)


def settle(messages: Sequence[Message], fate: Fate, reason: str = "") -> None:
    """Note what became of messages of one channel that were being sent."""
    asks = fate == Fate.ACCEPTED and messages and messages[0].channel == Channel.SMS
    _change(SETTLE, messages, fate, reason, ASKED_AFTER[0] if asks else None)


def not_taken(messages: Sequence[Message]) -> None:
    """Let messages wait for their next try at once: the provider says that it does not have them."""
    _change(AGAIN, messages, *TERMS[:2], [0], 1, "the provider does not have it")


def _change(statement: str, messages: Sequence[Message], *parameters: Any) -> None:
    if messages:
        _changed(statement, [*parameters, *_ours(messages)])


def _ours(messages: Sequence[Message]) -> tuple[list[UUID], list[datetime | None]]:
    return [message.pk for message in messages], [message.sending_since for message in messages]


def _changed(statement: str, parameters: list[Any]) -> None:
    outcomes = defaultdict[str, list[str]](list)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for state, channel, event_type, pk, provider, parts, seconds in cursor.fetchall():
            outcome = "retry" if state == Fate.CREATED else state
            outcomes[outcome].append(str(pk))
            metrics.MESSAGES.labels(channel, event_type, outcome).inc()
            if state == Fate.ACCEPTED:
                prompt = str(seconds <= PROMPT_SECONDS).lower()
                metrics.HANDED_OVER.labels(current_office(), channel, provider, prompt).inc()
                spending.note(str(current_office()), channel, parts)
    for outcome, ids in outcomes.items():
        log.info("message.settled", fate=outcome, messages=ids)
