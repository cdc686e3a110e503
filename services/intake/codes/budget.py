"""The one budget of sign-in codes: each costs money, and whoever asks for many of them means no good."""

from datetime import datetime

import structlog
from django.db import connection
from django.utils.translation import gettext as _

from infra import metrics
from infra.problems import TooMany
from services.intake.codes.models import Sent
from services.intake.limits import later
from tenants.offices.directory import Card, pack

log = structlog.get_logger(__name__)
# Codes that are sent at the same moment elsewhere are not seen yet: the city's budget may be passed by as many.
TAKE = """
    INSERT INTO codes_sent AS mine (office, hour, codes) VALUES (%(office)s, date_trunc('hour', now()), 1)
    ON CONFLICT (office, hour) DO UPDATE SET codes = mine.codes + 1
    RETURNING codes,
        (SELECT coalesce(sum(s.codes), 0) FROM codes_sent s
         WHERE s.hour = date_trunc('hour', now()) AND s.office <> %(office)s),
        ceil(extract(epoch FROM date_trunc('hour', now()) + interval '1 hour' - now()))
"""
GIVE_BACK = """
    UPDATE codes_sent SET codes = codes - 1 WHERE office = %s AND hour = date_trunc('hour', now()) AND codes > 0
"""


def take(card: Card) -> None:
    """Count a code that is about to be sent, in the transaction of the caller.

    Raises:
        TooMany: the office or the city has sent as many within this hour of the clock as it may.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"office": card.slug})
        own, others, seconds = cursor.fetchone()
    limits = pack().signin
    spent = [
        whose
        for whose, codes, most in (
            ("office", own, limits.codes_an_hour_office),
            ("city", own + others, limits.codes_an_hour_city),
        )
        if codes > most
    ]
    if spent:
        metrics.CODES_REFUSED.labels(card.slug, spent[0]).inc()
        log.warning("code.budget_spent", office=card.slug, whose=spent[0])
        raise TooMany(
            "codes-used-up",
            _(
                "Very many codes are being asked for, and none can be sent just now. Try again in %(minutes)s "
                "min, or call the office: %(phone)s."
            )
            % later(card, int(seconds)),
            retry_after=int(seconds),
        )


def give_back(card: Card) -> None:
    """A code that certainly never went was not spent."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [card.slug])


def prune(office: str, before: datetime) -> None:
    """Forget an office's old hours."""
    Sent.objects.filter(office=office, hour__lt=before).delete()
