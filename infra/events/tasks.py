"""What the workers run for a message of their events queue."""

from typing import Any

from celery import Task

from infra.celery import app, give_back, service_of
from infra.events.delivery import DatabaseAway, deliver
from infra.events.publisher import TASK


@app.task(name=TASK, bind=True)
def deliver_event(self: Task, envelope: dict[str, Any], signature: str, routing_key: str) -> None:
    """Handle one event for the service of this worker."""
    try:
        deliver(service_of(self.request.hostname), envelope, signature, routing_key)
    except DatabaseAway as error:
        raise give_back(error) from error
