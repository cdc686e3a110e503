"""What counts against an office: second returns, and filings that were deemed accepted for it said nothing."""

from datetime import date

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import current_office
from infra.events.envelope import Envelope
from infra.problems import Forbidden
from services.review.models import Tally
from tenants.filings import permissions
from tenants.filings.events import DeemedAccepted, Returned

MONTHS = 6
COUNT = """
    INSERT INTO review_tally AS t (office, month, {column}) VALUES (%s, %s, 1)
    ON CONFLICT (office, month) DO UPDATE SET {column} = t.{column} + 1
"""
# By months of the city's time; a second return says with its line that it was one.
REBUILD = """
    INSERT INTO review_tally AS t (office, month, second_returns, deemed_accepted)
    SELECT %(office)s, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date,
           count(*) FILTER (WHERE event = 'filing.returned'), count(*) FILTER (WHERE event = 'filing.deemed_accepted')
    FROM filings_history
    WHERE event = 'filing.deemed_accepted' OR event = 'filing.returned' AND (detail->>'times')::int > 1
    GROUP BY 2
    ON CONFLICT (office, month) DO UPDATE SET
        second_returns = excluded.second_returns, deemed_accepted = excluded.deemed_accepted
"""


def keep(envelope: Envelope) -> None:
    """Count an event that counts against its office."""
    event = envelope.event
    if isinstance(event, DeemedAccepted):
        column = "deemed_accepted"
    elif isinstance(event, Returned) and event.times > 1:
        column = "second_returns"
    else:
        return
    month = timezone.localdate(envelope.time).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(column=column), [envelope.office, month])


def rebuild() -> None:
    """Count the current office's anew from its history."""
    office = current_office()
    Tally.objects.filter(office=office).update(second_returns=0, deemed_accepted=0)
    with connection.cursor() as cursor:
        cursor.execute(REBUILD, {"office": office})


def recent(office: str, today: date, actor: Actor) -> list[Tally]:
    """What counts against an office in this month and those before it, MONTHS in all, the newest first.

    Raises:
        Forbidden: neither its staff nor the city's.
    """
    if actor.kind != "staff" or not (actor.office == office or permissions.city_reader(actor)):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    now = today.year * 12 + today.month - 1
    months = [date(one // 12, one % 12 + 1, 1) for one in range(now, now - MONTHS, -1)]
    kept = {row.month: row for row in Tally.objects.filter(office=office, month__gte=months[-1])}
    return [
        kept.get(month) or Tally(office=office, month=month, second_returns=0, deemed_accepted=0)
        for month in months
    ]
