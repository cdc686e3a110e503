"""Sending a code to a mobile number, and what holds of one that did not go."""

from collections.abc import Callable, Mapping
from uuid import uuid4

import structlog
from django.utils import translation

from infra.messages import NotSent, Sms
from infra.messages.sms.routing import send_sms
from services.intake.codes import budget
from tenants.offices.directory import Card

log = structlog.get_logger(__name__)


def by_sms(
    card: Card, number: str, template: str, params: Mapping[str, str], words: Callable[[], str]
) -> None:
    """Send an SMS with a code.

    What becomes of it is not kept as of other messages: the code is entered, or it is not.

    Args:
        words: says the whole text.

    Raises:
        NotSent: no provider took it, or it is not known whether one did.
    """
    with translation.override("zh-hans"):  # what providers have approved is Chinese
        text = words()
    send_sms(
        Sms(
            office="",
            reference=uuid4(),
            to=number,
            signature=card.sms_signature,
            template=template,
            params=dict(params),
            text=text,
        )
    )


def may_be_there(card: Card, template: str, error: NotSent) -> bool:
    """Whether a code that was not sent may have gone all the same; one that certainly did not is not counted."""
    log.warning("code.not_sent", template=template, reason=error.reason, unknown=error.unknown)
    if not error.unknown:
        budget.give_back(card)
    return error.unknown
