"""Sending a message so that it goes out once.

The row is `sending`, and committed, before the provider is called. Who dies then leaves a row whose fate is asked from
the gateway by our reference, never guessed by sending again; a mail's fate cannot be asked, and is put before a person.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from infra import metrics
from infra.celery import enqueue
from infra.crypto.cipher import SealBroken, UnknownKey
from infra.db import current_office
from infra.failpoints import reached
from infra.messages import NotSent, query_sms, send_mail, send_sms
from services.notify.models import Channel, Fate, Message
from tenants.offices import directory

log = structlog.get_logger(__name__)

PAUSES = (5, 15, 60, 300, 900, 3600)  # seconds before the next try; the last one again and again
# A gateway or mail server that is away for a weekend loses nothing; later the words are no longer true.
GIVE_UP_AFTER = timedelta(days=2)
# Longer than the slowest provider is waited for: who is still sending after this is dead.
STUCK_AFTER = {Channel.SMS: timedelta(seconds=20), Channel.MAIL: timedelta(seconds=60)}
FORGOTTEN_AFTER = timedelta(seconds=15)
SWEPT_AT_ONCE = 1000
# Whether `sweep` may have anything to do in an office.
ANY_OPEN = (
    "EXISTS (SELECT FROM notify_message WHERE state IN ('created', 'sending') AND next_try_at <= now())"
)


class Taken(Exception):
    """Another worker has the message, or it is done."""


def send(message_id: UUID) -> None:
    """Send a message that waits; does nothing with one that does not."""
    message = Message.objects.filter(pk=message_id, state=Fate.CREATED, next_try_at__lte=Now()).first()
    if message is None:
        return
    reached("send.before")
    try:
        # Opened before it is claimed: what does not open has certainly not been sent.
        to, content = message.address.open(), json.loads(message.content.open())
        if message.channel == Channel.SMS:
            _claim(message)
            _sms(message, to, content)
        else:
            _mail(message, to, content)
    except Taken:
        return
    except SealBroken as broken:
        # Of a key that is not in the ring the operator hears by what is not sent, and puts it back.
        _not_sent(message, NotSent(f"seal: {broken}", permanent=not isinstance(broken, UnknownKey)))
    except NotSent as error:
        _not_sent(message, error)
    else:
        reached("send.accepted")
        _settle(message, Fate.ACCEPTED)
        reached("send.settled")


def _claim(message: Message) -> None:
    waiting = Message.objects.filter(pk=message.pk, state=Fate.CREATED, next_try_at__lte=Now())
    if not waiting.update(state=Fate.SENDING, sending_since=Now(), attempts=F("attempts") + 1):
        raise Taken
    message.state, message.attempts = Fate.SENDING, message.attempts + 1
    reached("send.claimed")


def _sms(message: Message, to: str, content: dict[str, Any]) -> None:
    office = directory.office(str(current_office()))
    assert office is not None  # noqa: S101 - an office's scope is taken by its card
    send_sms(
        reference=message.pk,
        to=to,
        signature=office.sms_signature,
        template=message.event_type,
        params=content.get("params", {}),
        text=content["text"],
    )


def _mail(message: Message, to: str, content: dict[str, Any]) -> None:
    office = directory.office(str(current_office()))
    assert office is not None  # noqa: S101 - as above
    send_mail(
        reference=message.pk,
        to=to,
        sender=(office.name_zh, office.email),
        subject=content["subject"],
        text=content["text"],
        html=content["html"],
        # Only once the server listens: what dies before that has certainly not been sent.
        ready=lambda: _claim(message),
    )


def _not_sent(message: Message, error: NotSent) -> None:
    log.warning("message.not_sent", message=str(message.pk), channel=message.channel, reason=error.reason)
    if error.unknown:
        # An SMS stays `sending`: the sweep asks the gateway.
        if message.channel == Channel.MAIL:
            _settle(message, Fate.UNKNOWN, error.reason)
    elif error.permanent or _too_old(message):
        _settle(message, Fate.FAILED, error.reason)
    else:
        _try_later(message, error.reason)


def _too_old(message: Message) -> bool:
    return timezone.now() - message.created_at > GIVE_UP_AFTER


def _try_later(message: Message, reason: str) -> None:
    # A mail server that did not greet us was tried, though nothing was claimed.
    tries = message.attempts + (message.state == Fate.CREATED)
    pause = timedelta(seconds=PAUSES[min(tries, len(PAUSES)) - 1])
    open_ = Message.objects.filter(pk=message.pk, state=message.state)
    if open_.update(state=Fate.CREATED, attempts=tries, next_try_at=Now() + pause, error=reason):
        metrics.MESSAGES.labels(message.channel, message.event_type, "retry").inc()


def _settle(message: Message, fate: Fate, reason: str = "") -> None:
    open_ = Message.objects.filter(pk=message.pk, state=message.state)
    if open_.update(state=fate, done_at=Now(), error=reason):
        metrics.MESSAGES.labels(message.channel, message.event_type, fate.value).inc()
        log.info("message.settled", message=str(message.pk), channel=message.channel, fate=fate.value)


def sweep() -> int:
    """Find what is stuck in the current office: resolve what was being sent, hand over what was forgotten."""
    for message in _stuck(Channel.MAIL):
        _settle(message, Fate.UNKNOWN, "mail: the sender died")
    _ask_gateway(_stuck(Channel.SMS))
    forgotten = Message.objects.filter(
        state=Fate.CREATED, next_try_at__lte=Now(), created_at__lt=Now() - FORGOTTEN_AFTER
    )
    pks = list(forgotten.order_by("next_try_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for pk in pks:
        enqueue("notify.send", office=str(current_office()), message=str(pk))
    return len(pks)


def _stuck(channel: Channel) -> QuerySet[Message]:
    """What was being sent for too long."""
    since = Now() - STUCK_AFTER[channel]
    return Message.objects.filter(state=Fate.SENDING, channel=channel, sending_since__lt=since)


def _ask_gateway(stuck: Iterable[Message]) -> None:
    for message in stuck:
        try:
            taken = query_sms(message.pk)
        except NotSent as error:
            # It would not answer for the others either, and each question may take its time: the next sweep asks again.
            log.warning("message.unresolved", message=str(message.pk), reason=error.reason)
            return
        if taken:
            _settle(message, Fate.ACCEPTED)
        elif _too_old(message):
            _settle(message, Fate.FAILED, "gateway: no answer")
        else:
            Message.objects.filter(pk=message.pk, state=Fate.SENDING).update(
                state=Fate.CREATED, next_try_at=Now()
            )
