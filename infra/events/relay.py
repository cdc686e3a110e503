"""The relay: from the outbox to the broker. Several may run; what one has claimed the others pass over."""

import json
import threading
import time
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.utils import InterfaceError
from psycopg import OperationalError as ListeningLost

from infra import metrics
from infra.db import shared_scope
from infra.db.along import send_along
from infra.db.postgresql.prepared import Prepared
from infra.events import dead, failures, wake
from infra.events.envelope import Envelope
from infra.events.lost import Search
from infra.events.message import Message
from infra.events.publisher import Blocked, NotConfirmed, Publisher, publisher
from infra.failpoints import reached

log = structlog.get_logger(__name__)

WINDOW = 500
BUSY_SECONDS, IDLE_SECONDS = 0.005, 0.5
AGAIN_SECONDS = (0.05, 0.5, 1.0, 2.0, 5.0)
# How often it looks for what is to be tried again, and for what the broker gave up.
RETRY_SECONDS, DEAD_SECONDS = 0.5, 10.0

# Transactions commit in another order than they took their ids in, so that "the last id seen" would lose some. What
# another relay has claimed is passed over, and with it whatever happened to the same filing later: a filing's events
# are published in their order however many relays there are.
CLAIM = """
    WITH claimed AS MATERIALIZED (
        SELECT id, office, type, subject, sequence, dataversion, time, data FROM events_outbox
        WHERE published_at IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ), elsewhere AS MATERIALIZED (
        SELECT subject, sequence FROM events_outbox
        WHERE published_at IS NULL AND id < (SELECT id FROM claimed ORDER BY id DESC LIMIT 1)
            AND id NOT IN (SELECT id FROM claimed)
    )
    SELECT * FROM claimed WHERE NOT EXISTS (
        SELECT FROM elsewhere WHERE elsewhere.subject = claimed.subject AND elsewhere.sequence < claimed.sequence
    ) ORDER BY id
"""
MARK = Prepared("UPDATE events_outbox SET published_at = now() WHERE id = ANY(%s)")


class Relay:
    """One relay: claims, publishes with confirms, marks; in one transaction, so that a crash repeats and loses not."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._publisher: Publisher | None = None
        self._listening: wake.Listener | None = None
        self._search = Search()
        self._retry_at = self._dead_at = 0.0

    def run(self) -> None:
        """Work until `stop` is set; a broker or database that is away is waited for."""
        idle, tries = BUSY_SECONDS, 0
        while not self.stop.is_set():
            try:
                done = self.step()
                idle = BUSY_SECONDS if done else min(idle * 2, IDLE_SECONDS)
                # Who writes more wakes it: to look again at once would cost as much as the event did.
                if done < WINDOW:
                    self._sleep(idle)
                tries = 0
            except (NotConfirmed, OperationalError, InterfaceError, ListeningLost) as error:
                if not isinstance(error, Blocked):
                    self._let_go()
                self._wait(error, AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)])
                tries += 1
        if self._publisher is not None:
            self._publisher.close()
            self._publisher = None
        self._let_go()

    def step(self) -> int:
        """Publish what waits, at most a window; returns how much there was to do."""
        with shared_scope():
            return self._tend() + self._publish_events()

    def _publish_events(self) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, [WINDOW])
            rows = cursor.fetchall()
            if rows:
                reached("relay.claimed")
                self._open_publisher().publish([_message(row) for row in rows])
                reached("relay.confirmed")
                send_along(MARK, [[row[0] for row in rows]])
                reached("relay.marked")
        if rows:
            reached("relay.committed")
            metrics.EVENTS_PUBLISHED.inc(len(rows))
        return len(rows)

    def _tend(self) -> int:
        """What is not new: failures whose time has come, and messages that the broker gave up, or lost."""
        now, done = time.monotonic(), 0
        if now >= self._retry_at:
            self._retry_at = now + RETRY_SECONDS
            done += failures.publish_due(lambda messages: self._open_publisher().publish(messages))
        if now >= self._dead_at:
            publisher = self._open_publisher()
            found = dead.collect(publisher) + self._search.run(publisher.channel, _message)
            self._dead_at = now if found else now + DEAD_SECONDS  # there may be more
            done += found
        return done

    def _open_publisher(self) -> Publisher:
        if self._publisher is None:
            self._publisher = publisher()
        return self._publisher

    def _sleep(self, seconds: float) -> None:
        """Until somebody says that there is something to do, or until it is time to look anyhow."""
        if self._listening is None:
            self._listening = wake.Listener()
        self._listening.wait(seconds)

    def _wait(self, error: Exception, seconds: float) -> None:
        metrics.RELAY_FAILURES.inc()
        log.warning("relay.waits", error=type(error).__name__, reason=str(error)[:100], seconds=seconds)
        self.stop.wait(seconds)

    def _let_go(self) -> None:
        if self._publisher is not None:
            self._publisher.abandon()
        if self._listening is not None:
            self._listening.close()
        self._publisher = self._listening = None
        # Receipts that were there may be gone with a server that crashed: everything is looked at anew.
        self._search = Search()
        connection.close()


def _message(row: tuple[Any, ...]) -> Message:
    id_, office, type_, subject, sequence, dataversion, time_, data = row
    envelope = Envelope(
        id=id_,
        type=type_,
        source=f"/o/{office}",
        subject=subject,
        time=time_,
        sequence=sequence,
        dataversion=dataversion,
        data=json.loads(data),  # Django leaves it to its JSONField
    )
    return Message.new(envelope)
