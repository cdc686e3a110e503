"""What is stuck: messages whose sender died, and those that nobody has begun to send."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.db.models import QuerySet
from django.db.models.functions import Now

from infra.db import current_office
from infra.messages import NotSent, query_sms
from services.notify import sender, sending
from services.notify.models import Channel, Fate, Message

log = structlog.get_logger(__name__)

FORGOTTEN_AFTER = timedelta(seconds=15)
SWEPT_AT_ONCE = 1000
# Whether `sweep` may have anything to do in an office.
ANY_OPEN = (
    "EXISTS (SELECT FROM notify_message WHERE state IN ('created', 'sending') AND next_try_at <= now())"
)


def sweep() -> int:
    """Find what is stuck in the current office: resolve what was being sent, hand over what was forgotten.

    Returns:
        how many were handed over.
    """
    sending.settle(list(_stuck(Channel.MAIL)), Fate.UNKNOWN, "mail: the sender died")
    _ask_gateway(_stuck(Channel.SMS))
    return sum(map(_hand_over_forgotten, Channel))


def _stuck(channel: Channel) -> QuerySet[Message]:
    """What was being sent for too long."""
    since = Now() - sending.STUCK_AFTER[channel]
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
            sending.settle([message], Fate.ACCEPTED)
        else:
            sending.not_taken([message])


def _hand_over_forgotten(channel: Channel) -> int:
    forgotten = Message.objects.filter(
        channel=channel,
        state=Fate.CREATED,
        next_try_at__lte=Now(),
        created_at__lt=Now() - FORGOTTEN_AFTER,
    )
    ids = list(forgotten.order_by("next_try_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    sender.hand_over(str(current_office()), channel, ids)
    return len(ids)
