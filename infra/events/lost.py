"""What the broker lost: an event that was published, waits in no queue any more, and that a service never handled.

At-least-once is ours and not the broker's. Valkey lets go of a message as it hands it to a worker, before the worker
has noted that it has it: one that is killed at that moment takes the message along. A broker of either kind can come
back empty from a bad disk, or without a queue that somebody deleted.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from infra import broker
from infra.events import failures
from infra.events.envelope import TYPES
from infra.events.message import Message
from infra.events.publisher import LOST, NotConfirmed
from infra.service import SERVICES

log = structlog.get_logger(__name__)

BATCH = 500
# What a worker that lives still has in hand after this long comes to it once more, and is done once.
IN_HAND = "30 seconds"
# A relay that starts looks this far back; then only at what may have changed since it looked last. A transaction that
# takes longer than LATE from its event's id to its commit is looked at when a relay starts.
BEGINNING, LATE = "7 days", "2 minutes"

MISSING = f"""
    SELECT id, office, type, subject, sequence, dataversion, time, data FROM events_outbox e
    WHERE id >= %(since)s AND published_at < now() - interval '{IN_HAND}' AND type = ANY(%(types)s)
      AND NOT EXISTS (SELECT FROM events_receipt r WHERE r.service = %(service)s AND r.event = e.id)
      AND NOT EXISTS (SELECT FROM events_failure f WHERE f.service = %(service)s AND f.event = e.id::text)
    ORDER BY id LIMIT {BATCH}
"""  # noqa: S608 - constants of this module
# The oldest id that a later look has to begin with: what is not published, or only just.
UNSETTLED = f"""
    SELECT least(
        (SELECT id FROM events_outbox WHERE published_at IS NULL ORDER BY id LIMIT 1),
        (SELECT id FROM events_outbox WHERE id >= %(since)s AND published_at >= now() - interval '{IN_HAND}'
         ORDER BY id LIMIT 1),
        uuidv7(-%(back)s::interval)
    )
"""  # noqa: S608 - constants of this module
NEVER = UUID(int=2**128 - 1)


class Lost(Exception):
    """The broker has it no more, and nobody has handled it."""


class Search:
    """Looks for what was lost, service by service; what a look costs does not grow with what was ever published."""

    def __init__(self) -> None:
        self._since: dict[str, UUID] = {}

    def run(self, channel: Any, message: Callable[[tuple[Any, ...]], Message]) -> int:
        """Put what was lost among the failures, which are tried again; returns how many.

        Only where a service's queue is empty: what still waits there would be taken for lost.

        Raises:
            NotConfirmed: the broker is away.
        """
        if not self._since:
            self._since = dict.fromkeys(SERVICES, self._oldest(NEVER, BEGINNING))
        try:
            idle = [name for name in SERVICES if not broker.waiting(channel, broker.events_queue(name))]
        except LOST as error:
            raise NotConfirmed(type(error).__name__) from error
        return sum(self._put_off(service, message) for service in idle)

    def _put_off(self, service: str, message: Callable[[tuple[Any, ...]], Message]) -> int:
        types = [type_ for type_ in TYPES if broker.hears(service, type_)]
        since = self._since[service]
        # Asked before: what is published meanwhile is left to the next look.
        next_since = self._oldest(since, LATE)
        with connection.cursor() as cursor:
            cursor.execute(MISSING, {"service": service, "types": types, "since": since})
            rows = cursor.fetchall()
        for row in rows:
            again = message(row)
            kept = {"envelope": json.loads(again.envelope), "signature": again.signature}
            failures.put_off(service, kept, Lost("by the broker"), event=again.id)
        if rows:
            log.warning("events.lost", service=service, count=len(rows))
        # After a full batch the same place is looked at again.
        self._since[service] = since if len(rows) == BATCH else next_since
        return len(rows)

    def _oldest(self, since: UUID, back: str) -> UUID:
        with connection.cursor() as cursor:
            cursor.execute(UNSETTLED, {"since": since, "back": back})
            (oldest,) = cursor.fetchone()
        return UUID(str(oldest))
