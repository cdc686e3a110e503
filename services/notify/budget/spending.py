"""What messages cost: counted here, kept by month in a table that all processes share.

As with the providers' health (`infra/messages/sms/health.py`) each process counts for itself and keeps it once in a
second, so that the senders of an office do not wait for one another. What one that died had not kept yet the night's
recount finds.
"""

import threading
import time
from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from infra.db import current_office, shared_scope
from services.notify.models import Fate
from tenants.filings.deadlines.terms import CHINA

KEPT_EVERY = 1.0  # seconds
# A message that a provider took: it has a price, whatever became of it there.
TAKEN = f"""
    (m.state IN ('{Fate.ACCEPTED}', '{Fate.DELIVERED}') OR m.state = '{Fate.FAILED}' AND m.reported_at IS NOT NULL)"""
MONTH_OF = "date_trunc('month', {} AT TIME ZONE 'Asia/Shanghai')::date"
ADD = f"""
    INSERT INTO budget_spent AS s (office, month, channel, messages, parts)
    SELECT office, {MONTH_OF.format("now()")}, channel, messages, parts
    FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS t (office, channel, messages, parts) ORDER BY 1, 3
    ON CONFLICT (office, month, channel) DO UPDATE SET
        messages = s.messages + excluded.messages, parts = s.parts + excluded.parts
"""  # noqa: S608 - words of our own, as below
EXACT = f"""
    SELECT {MONTH_OF.format("m.done_at")} AS month, m.channel, count(*), sum(m.parts) FROM notify_message m
    WHERE m.id >= %s AND {TAKEN} AND m.done_at >= %s::timestamp AT TIME ZONE 'Asia/Shanghai' GROUP BY 1, 2
"""  # noqa: S608 - words of our own
SET = """
    WITH exact AS (
        SELECT * FROM unnest(%(months)s::date[], %(channels)s::text[], %(messages)s::int[], %(parts)s::int[])
          AS t (month, channel, messages, parts)
    ), none AS (
        UPDATE budget_spent s SET messages = 0, parts = 0 WHERE s.office = %(office)s AND s.month >= %(since)s
          AND NOT EXISTS (SELECT FROM exact e WHERE (e.month, e.channel) = (s.month, s.channel))
    )
    INSERT INTO budget_spent (office, month, channel, messages, parts)
    SELECT %(office)s, month, channel, messages, parts FROM exact
    ON CONFLICT (office, month, channel) DO UPDATE SET messages = excluded.messages, parts = excluded.parts
"""
# Nothing goes out later than this after it was written: it is tried for two days, and told of for three more.
LONGEST_WAY = timedelta(days=31)


class _Counted:
    """What this process has counted and not kept yet, by office and channel."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.messages, self.parts = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        self.kept_at = float("-inf")


_here = _Counted()


def note(office: str, channel: str, parts: int) -> None:
    """Count a message that a provider took; kept with the next `flush`."""
    with _here.lock:
        _here.messages[office, channel] += 1
        _here.parts[office, channel] += parts


def flush() -> None:
    """Keep what was counted, about once in a second. To be called in no transaction."""
    if time.monotonic() > _here.kept_at + KEPT_EVERY:
        keep()


def keep() -> None:
    """Keep what was counted."""
    with _here.lock:
        messages, parts, _here.kept_at = _here.messages, _here.parts, time.monotonic()
        _here.messages, _here.parts = Counter(), Counter()
    if messages:
        offices, channels = ([key[place] for key in messages] for place in (0, 1))
        counts = [*messages.values()], [parts[key] for key in messages]
        with shared_scope(), connection.cursor() as cursor:
            cursor.execute(ADD, [offices, channels, *counts])


def recount() -> int:
    """Set what the current office has spent exactly, by its own messages; returns how many there were.

    It is this month's, and on the first of a month the last one's, too. What goes out just now may be counted twice, or
    not at all, until the next night.
    """
    office, since = str(current_office()), (timezone.localdate() - timedelta(days=1)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(EXACT, [first_id(since), since])
        rows = cursor.fetchall()
    names = ("months", "channels", "messages", "parts")
    columns = {name: [row[number] for row in rows] for number, name in enumerate(names)}
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute(SET, {"office": office, "since": since, **columns})
    return sum(columns["messages"])


def first_id(month: date) -> UUID:
    """From which id on messages may have gone out in a month: ids begin with the time (UUIDv7)."""
    return _id_of(_begin(month) - LONGEST_WAY)


def last_id(month: date) -> UUID:
    """Up to which id they may; the clock that gave it may have been fast."""
    return _id_of(_begin(next_month(month)) + timedelta(days=1))


def next_month(month: date) -> date:
    """The first day of the month after this one."""
    return (month + timedelta(days=31)).replace(day=1)


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _id_of(moment: datetime) -> UUID:
    return UUID(int=int(moment.timestamp() * 1000) << 80)
