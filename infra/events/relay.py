"""The relay: from the outbox to the broker. Several may run; what one has claimed the others pass over."""

import json
import threading
from typing import Any

import psycopg
import structlog
from django.db import OperationalError, connection, transaction
from django.db.utils import InterfaceError

from infra import broker, metrics
from infra.db import shared_scope
from infra.events import failures
from infra.events.envelope import Envelope
from infra.events.publisher import Message, NotConfirmed, Publisher, publisher
from infra.events.wake import CHANNEL

log = structlog.get_logger(__name__)

WINDOW = 500
BUSY_SECONDS, IDLE_SECONDS = 0.005, 0.5
AGAIN_SECONDS = (0.5, 1.0, 2.0, 5.0)

CLAIM = """
    SELECT id, office, type, subject, sequence, dataversion, time, data FROM events_outbox
    WHERE published_at IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
MARK = "UPDATE events_outbox SET published_at = now() WHERE id = ANY(%s)"


class Relay:
    """One relay: claims, publishes with confirms, marks; in one transaction, so that a crash repeats and loses not."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._publisher: Publisher | None = None
        self._listening: psycopg.Connection[Any] | None = None

    def run(self) -> None:
        """Work until `stop` is set; a broker or database that is away is waited for."""
        idle, tries = BUSY_SECONDS, 0
        while not self.stop.is_set():
            try:
                busy = self.step()
                tries = 0
            except (NotConfirmed, OperationalError, InterfaceError, psycopg.OperationalError) as error:
                self._let_go()
                wait = AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)]
                tries += 1
                metrics.RELAY_FAILURES.inc()
                log.warning("relay.waits", error=type(error).__name__, reason=str(error)[:100], seconds=wait)
                self.stop.wait(wait)
                continue
            idle = BUSY_SECONDS if busy else min(idle * 2, IDLE_SECONDS)
            if not busy:
                self._sleep(idle)
        self._let_go()

    def step(self) -> bool:
        """Publish what waits, at most a window; says whether there was anything."""
        with shared_scope():
            published = self._publish_events()
            retried = failures.publish_due(self._send)
        return bool(published or retried)

    def _publish_events(self) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, [WINDOW])
            rows = cursor.fetchall()
            if rows:
                self._send([_message(row) for row in rows])
                cursor.execute(MARK, [[row[0] for row in rows]])
        if rows:
            metrics.EVENTS_PUBLISHED.inc(len(rows))
        return len(rows)

    def _send(self, messages: list[Message]) -> None:
        if self._publisher is None:
            self._publisher = publisher()
        self._publisher.publish(messages)

    def _sleep(self, seconds: float) -> None:
        """Until somebody says that there is something to do, or until it is time to look anyhow."""
        if self._listening is None:
            settings = connection.settings_dict
            self._listening = psycopg.connect(
                dbname=settings["NAME"],
                user=settings["USER"],
                password=settings["PASSWORD"],
                host=settings["HOST"],
                port=settings["PORT"],
                autocommit=True,
                **settings["OPTIONS"],
            )
            self._listening.execute(f"LISTEN {CHANNEL}")
        for _notification in self._listening.notifies(timeout=seconds, stop_after=1):
            return

    def _let_go(self) -> None:
        if self._publisher is not None:
            self._publisher.close()
        if self._listening is not None:
            self._listening.close()
        self._publisher = self._listening = None
        connection.close()


def _message(row: tuple[Any, ...]) -> Message:
    id_, office, type_, subject, sequence, dataversion, time, data = row
    envelope = Envelope(
        id=id_,
        type=type_,
        source=f"/o/{office}",
        subject=subject,
        time=time,
        sequence=sequence,
        dataversion=dataversion,
        data=json.loads(data),  # Django leaves it to its JSONField
    )
    return Message(envelope.model_dump(mode="json"), broker.EVENTS.name, envelope.routing_key)
