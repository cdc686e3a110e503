"""How a worker takes messages from its queues: what is no task of ours becomes a dead letter, and the rest goes on."""

from collections.abc import Callable
from typing import Any

import structlog
from celery.worker.consumer import Consumer as CeleryConsumer
from django.db import OperationalError, connection
from django.db.utils import InterfaceError

from infra.celery import service_of
from infra.events import dead

log = structlog.get_logger(__name__)
AGAIN_SECONDS = 5.0


class Consumer(CeleryConsumer):  # type: ignore[misc]
    """Celery's, which drops what it cannot read, or stumbles over it again and again."""

    class Blueprint(CeleryConsumer.Blueprint):  # type: ignore[misc]
        """Without the 28 queues for delays that Celery makes on RabbitMQ: no task of ours is delayed, rows are."""

        default_steps = tuple(
            step for step in CeleryConsumer.Blueprint.default_steps if "delayed_delivery" not in step
        )

    def create_task_handler(self, *args: Any, **options: Any) -> Callable[[Any], None]:
        """What is called for every message."""
        take = super().create_task_handler(*args, **options)

        def checked(message: Any) -> None:
            try:
                dead.arguments(message)
                if message.headers["task"] not in self.strategies:
                    raise dead.Unreadable("unknown task")
                take(message)
            except self.connection_errors:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a message may hold, the next one is taken
                self._bury(message, error)

        return checked

    def _bury(self, message: Any, error: Exception) -> None:
        if message.acknowledged:
            log.error("message.stumbled", error=type(error).__name__)
            return
        try:
            dead.bury(service_of(self.hostname), message, error)
        except (OperationalError, InterfaceError):
            connection.close()
            log.warning("message.waits_for_database", error=type(error).__name__)
            self.hub.call_later(AGAIN_SECONDS, self._bury, message, error)
        else:
            message.ack_log_error(log, self.connection_errors)
