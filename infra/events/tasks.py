"""What the workers run for a message of their events queue."""

from typing import Any

from celery import Task

from infra.celery import app, give_back, service_of
from infra.events.delivery import DatabaseAway, deliver
from infra.events.message import TASK


@app.task(name=TASK, bind=True)
def deliver_event(
    self: Task, envelope: Any = None, signature: Any = None, *_more: Any, **_named: Any
) -> None:
    """Handle one event for the service of this worker; what has too few arguments, or too many, is a dead letter."""
    routing_key = str(self.request.delivery_info["routing_key"])
    try:
        deliver(service_of(self.request.hostname), envelope, signature, routing_key)
    except DatabaseAway as error:
        raise give_back(error) from error
