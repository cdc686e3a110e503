"""What is stuck: messages whose sender died, those that nobody has begun to send, those of which no word came."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

import structlog
from django.db.models import QuerySet
from django.db.models.functions import Now

from infra.crypto.cipher import SealBroken
from infra.db import current_office
from infra.messages import NotSent
from infra.messages.sms import provider, providers
from services.notify import receipts, sender, sending
from services.notify.models import Channel, Fate, Message

log = structlog.get_logger(__name__)

FORGOTTEN_AFTER = timedelta(seconds=15)
# A provider that has not said in a day whether it took an SMS will not say it any more: a person must.
UNKNOWN_AFTER = timedelta(days=1)
SWEPT_AT_ONCE, ASKED_AT_ONCE = 1000, 50
# Whether `sweep` may have anything to do in an office.
ANY_OPEN = """
    EXISTS (SELECT FROM notify_message WHERE state IN ('created', 'sending') AND next_try_at <= now())
    OR EXISTS (SELECT FROM notify_message WHERE ask_at <= now())
"""
# Of what a provider took and has said nothing since; the time of the next question is noted before this one is asked.
UNTOLD = """
    UPDATE notify_message SET ask_at = (
        SELECT min(done_at + make_interval(secs => s)) FROM unnest(%s::int[]) AS s
        WHERE done_at + make_interval(secs => s) > now())
    WHERE id IN (SELECT id FROM notify_message WHERE ask_at <= now() ORDER BY ask_at LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING *
"""


def sweep() -> int:
    """Find what is stuck in the current office: resolve what was being sent, hand over what was forgotten.

    Returns:
        how many were handed over.
    """
    sending.settle(list(_stuck(Channel.MAIL)), Fate.UNKNOWN, "mail: the sender died")
    _resolve(list(_stuck(Channel.SMS)))
    _ask(Message.objects.raw(UNTOLD, [list(sending.ASKED_AFTER), ASKED_AT_ONCE]))
    return sum(map(_hand_over_forgotten, Channel))


def _stuck(channel: Channel, longer: timedelta = timedelta(0)) -> QuerySet[Message]:
    """What was being sent for too long, or `longer`."""
    since = Now() - max(longer, sending.STUCK_AFTER[channel])
    return Message.objects.filter(state=Fate.SENDING, channel=channel, sending_since__lt=since)


def _resolve(stuck: list[Message]) -> None:
    """Ask what became of SMS whose sender died or got no answer; nothing is sent again on a guess."""
    for name, absent in groupby(sorted(_ask(stuck), key=_provider), key=_provider):
        believed = _stuck(Channel.SMS, provider(name).absent_after)
        sending.not_taken(list(believed.filter(pk__in=[message.pk for message in absent])))
    given_up = _stuck(Channel.SMS, UNKNOWN_AFTER)[:SWEPT_AT_ONCE]
    sending.settle(list(given_up), Fate.UNKNOWN, "the provider does not say")


def _ask(messages: Iterable[Message]) -> list[Message]:
    """Ask each message's provider, and note what it says; returns those that it does not have."""
    office, away, absent = str(current_office()), set[str](), list[Message]()
    for message in messages:
        # It would not answer for the others either, and each question may take its time: the next sweep asks again.
        if (name := _provider(message)) in away:
            continue
        try:
            asked = message.sending_since or message.created_at
            report = provider(name).ask(office, message.pk, message.address.open(), asked)
        except (NotSent, SealBroken) as error:
            away |= {name} if isinstance(error, NotSent) else set()
            log.warning("message.unresolved", message=str(message.pk), provider=name, reason=str(error))
            continue
        if report is None:
            absent.append(message)
        else:
            receipts.note(name, receipts.tell(message.provider, [report]))
    return absent


def _provider(message: Message) -> str:
    return message.provider or next(iter(providers()))  # of the time when there was one only


def _hand_over_forgotten(channel: Channel) -> int:
    forgotten = Message.objects.filter(
        channel=channel,
        state=Fate.CREATED,
        pace="now",
        next_try_at__lte=Now(),
        created_at__lt=Now() - FORGOTTEN_AFTER,
    )
    ids = list(forgotten.order_by("next_try_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    sender.hand_over(str(current_office()), channel, ids)
    return len(ids)
