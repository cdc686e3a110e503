"""How the providers do: counted here, kept by minute in a table that all processes share."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from infra.db import shared_scope

# A provider is slow where this share of what it took in the last ten minutes took longer than this to be delivered
# (the rule of GOV.UK Notify); what is younger than this is not judged.
PROMPT, SLOW_SHARE, WINDOW = timedelta(minutes=4), 0.3, timedelta(minutes=10)
# So few say nothing.
FEWEST = 10
KEPT = timedelta(days=7)
KEPT_EVERY, LOOKED_EVERY = 1.0, 30.0  # seconds

ADD = """
    INSERT INTO providers_minute AS m (provider, minute, accepted, refused, delivered, prompt, failed)
    SELECT provider, date_trunc('minute', coalesce(at, now())), accepted, refused, delivered, prompt, failed
    FROM unnest(%s::text[], %s::timestamptz[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
      AS t (provider, at, accepted, refused, delivered, prompt, failed) ORDER BY 1, 2
    ON CONFLICT (provider, minute) DO UPDATE SET
        accepted = m.accepted + excluded.accepted, refused = m.refused + excluded.refused,
        delivered = m.delivered + excluded.delivered, prompt = m.prompt + excluded.prompt,
        failed = m.failed + excluded.failed
"""
SLOW = """
    SELECT provider FROM providers_minute WHERE minute BETWEEN now() - %s::interval AND now() - %s::interval
    GROUP BY provider HAVING sum(accepted) >= %s AND sum(delivered) > 0 AND sum(prompt) < %s * sum(accepted)
"""
FORGET = "DELETE FROM providers_minute WHERE minute < now() - %s::interval"
OUTCOMES = ("accepted", "refused", "delivered", "prompt", "failed")


class _Counted:
    """What this process has counted and not kept yet; and what it last looked up."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts = defaultdict[str, Counter[str]](Counter)
        self.kept_at = self.looked_at = float("-inf")
        self.slow = frozenset[str]()


_here = _Counted()


def note(provider: str, outcome: str, count: int = 1) -> None:
    """Count SMS that a provider took (`accepted`) or did not take (`refused`); kept with the next `flush`."""
    with _here.lock:
        _here.counts[provider][outcome] += count


def flush() -> None:
    """Keep what was counted, about once in a second. To be called in no office's scope."""
    with _here.lock:
        if not _here.counts or time.monotonic() < _here.kept_at + KEPT_EVERY:
            return
        counted, _here.kept_at = dict(_here.counts), time.monotonic()
        _here.counts.clear()
    _add((provider, None, counts) for provider, counts in counted.items())


def reported(provider: str, fates: Iterable[tuple[str, datetime, timedelta]]) -> None:
    """Keep what a provider reports: of each SMS its fate, when the provider took it, and how long that was ago."""
    minutes = defaultdict[datetime, Counter[str]](Counter)
    for fate, at, took in fates:
        counts = minutes[at.replace(second=0, microsecond=0)]
        counts[fate] += 1
        counts["prompt"] += fate == "delivered" and took <= PROMPT
    _add((provider, at, counts) for at, counts in minutes.items())


def _add(rows: Iterable[tuple[str, datetime | None, Counter[str]]]) -> None:
    rows = list(rows)
    if not rows:
        return
    columns = [[counts[outcome] for _provider, _at, counts in rows] for outcome in OUTCOMES]
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute(ADD, [[row[0] for row in rows], [row[1] for row in rows], *columns])


def slow() -> frozenset[str]:
    """The providers that are slow; looked up twice a minute."""
    if time.monotonic() > _here.looked_at + LOOKED_EVERY:
        with shared_scope(), connection.cursor() as cursor:
            cursor.execute(SLOW, [str(PROMPT + WINDOW), str(PROMPT), FEWEST, 1 - SLOW_SHARE])
            _here.slow = frozenset(name for (name,) in cursor.fetchall())
        _here.looked_at = time.monotonic()
    return _here.slow


def forget() -> None:
    """Drop what is older than a week."""
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute(FORGET, [str(KEPT)])
