"""The second of the three doors by which an office is entered: an event is handled in its office, once."""

import time
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.utils import InterfaceError
from django.utils import timezone

from infra import broker, metrics
from infra.db import office_scope
from infra.db.postgresql.prepared import Prepared
from infra.events import dead, failures, signing
from infra.events.envelope import Envelope, LaterVersion, UnknownEvent
from infra.events.registry import handlers
from infra.failpoints import reached

log = structlog.get_logger(__name__)

# A worker that was stopped half-way holds its receipt's place no longer than its role may sit idle in a transaction
# (`infra.db.roles`): then the next one may.
#
# Its commit does not wait for the disk: a server that crashes forgets the last fifth of a second of receipts together
# with their effects, and the relay, which loses its connections with that, tells those events again (`lost`).
RECEIPT = Prepared("""
    WITH lazily AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO events_receipt (service, event, office) SELECT %s, %s::uuid, %s FROM lazily ON CONFLICT DO NOTHING
""")
AWAY = (OperationalError, InterfaceError)


class Forged(Exception):
    """The message was not signed by this installation, or went to the queue under another office's name."""


class DatabaseAway(Exception):
    """The database does not answer: the message goes back to its queue, for nothing can be noted either."""


def deliver(service: str, envelope: Any, signature: Any, routing_key: str) -> None:
    """Handle a message of a service's queue; whatever goes wrong is noted, so that it can be acknowledged.

    Args:
        routing_key: under which the broker took the message.

    Raises:
        DatabaseAway: give the message back to the broker.
    """
    try:
        _deliver(service, envelope, signature, routing_key)
    except AWAY as error:
        connection.close()
        raise DatabaseAway from error


def _deliver(service: str, envelope: Any, signature: Any, routing_key: str) -> None:
    kept, event = dead.kept(envelope, signature), ""
    try:
        if not signing.holds(envelope, signature):
            raise Forged("signature")
        parsed = Envelope.read(envelope)
        if routing_key not in (parsed.routing_key, broker.events_queue(service)):
            raise Forged("routing key")
        event = str(parsed.id)
        _refuses_what_keeps_to_no_contract = parsed.event
        _handle_or_again(service, parsed)
        if routing_key == broker.events_queue(service):
            failures.settle(service, kept, event=event)
    except (UnknownEvent, Forged) as error:
        failures.put_off(service, kept, error, event=event, forever=not isinstance(error, LaterVersion))
    except Exception as error:
        if isinstance(error, AWAY) and not _database_answers():
            raise
        log.warning("event.handler_failed", service=service, event_id=event, exc_info=True)
        failures.put_off(service, kept, error, event=event)


def _handle_or_again(service: str, envelope: Envelope) -> None:
    """A connection that PostgreSQL has ended meanwhile, or a deadlock, is no failure of the handler's."""
    try:
        handle(service, envelope)
    except AWAY:
        if not _database_answers():
            raise
        handle(service, envelope)


def handle(service: str, envelope: Envelope) -> None:
    """Run a service's handlers, with the receipt in the same transaction."""
    started = time.monotonic()
    bound = {"event_id": str(envelope.id), "office": envelope.office, "request_id": str(envelope.id)}
    with (
        structlog.contextvars.bound_contextvars(**bound),
        office_scope(envelope.office),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        reached("handler.before")
        cursor.execute(RECEIPT, [service, envelope.id, envelope.office])
        if not cursor.rowcount:
            metrics.EVENTS_DUPLICATE.labels(service).inc()
            return
        for handler in handlers(service, envelope.type):
            handler(envelope)
        reached("handler.effect")
    reached("handler.committed")
    metrics.EVENTS_HANDLED.labels(service, envelope.type).inc()
    metrics.EVENT_SECONDS.labels(service).observe(time.monotonic() - started)
    metrics.EVENT_DELAY_SECONDS.labels(service).observe((timezone.now() - envelope.time).total_seconds())


def _database_answers() -> bool:
    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except AWAY:
        return False
    return True
