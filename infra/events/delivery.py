"""The second of the three doors by which an office is entered: an event is handled in its office, once."""

import time
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.utils import InterfaceError

from infra import broker, metrics
from infra.db import office_scope
from infra.events import failures, signing
from infra.events.envelope import Envelope, UnknownEvent
from infra.events.registry import handlers

log = structlog.get_logger(__name__)

RECEIPT = """
    INSERT INTO events_receipt (service, event, office) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


class Forged(Exception):
    """The message was not signed by this installation, or went to the queue under another office's name."""


class DatabaseAway(Exception):
    """The database does not answer: the message goes back to its queue, for nothing can be noted either."""


def deliver(service: str, envelope: dict[str, Any], signature: str, routing_key: str) -> None:
    """Handle a message of a service's queue; whatever goes wrong is noted, so that it can be acknowledged.

    Raises:
        DatabaseAway: give the message back to the broker.
    """
    try:
        try:
            handle(service, _checked(service, envelope, signature, routing_key))
            if routing_key == broker.events_queue(service):
                failures.settle(service, str(envelope["id"]))
        except (UnknownEvent, Forged) as error:
            failures.put_off(service, envelope, error, forever=True)
        except (OperationalError, InterfaceError) as error:
            if not _database_answers():
                raise
            failures.put_off(service, envelope, error, forever=False)
        except Exception as error:
            log.warning("event.handler_failed", service=service, exc_info=True)
            failures.put_off(service, envelope, error, forever=False)
    except (OperationalError, InterfaceError) as error:
        connection.close()
        raise DatabaseAway from error


def _checked(service: str, envelope: dict[str, Any], signature: str, routing_key: str) -> Envelope:
    if not signing.holds(envelope, signature):
        raise Forged("signature")
    try:
        parsed = Envelope.model_validate(envelope)
    except ValueError:
        raise UnknownEvent("not an envelope") from None
    if routing_key not in (parsed.routing_key, broker.events_queue(service)):
        raise Forged("routing key")
    _event = parsed.event
    return parsed


def handle(service: str, envelope: Envelope) -> None:
    """Run a service's handlers, with the receipt in the same transaction."""
    started = time.monotonic()
    structlog.contextvars.bind_contextvars(
        event_id=str(envelope.id), office=envelope.office, request_id=str(envelope.id)
    )
    try:
        with office_scope(envelope.office), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RECEIPT, [service, envelope.id, envelope.office])
            if not cursor.rowcount:
                metrics.EVENTS_DUPLICATE.labels(service).inc()
                return
            for handler in handlers(service, envelope.type):
                handler(envelope)
    finally:
        structlog.contextvars.unbind_contextvars("event_id", "office", "request_id")
    metrics.EVENTS_HANDLED.labels(service, envelope.type).inc()
    metrics.EVENT_SECONDS.labels(service).observe(time.monotonic() - started)


def _database_answers() -> bool:
    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return False
    return True
