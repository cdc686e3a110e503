"""The Celery app: JSON only, acknowledged late, no results; queues and the clock's schedule as the services say."""

import os
import time
from typing import Any

import structlog
from celery import Celery, signals
from celery.apps import worker
from celery.exceptions import Reject
from celery.schedules import crontab
from celery.worker import state
from django.db import close_old_connections, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
# `setup` has run Django's checks; they would load every page of the web into every worker, at every start.
os.environ["CELERY_SKIP_CHECKS"] = "1"

from django.conf import settings

from infra import broker
from infra.memory import keep_what_is_loaded
from infra.service import SERVICES, services

log = structlog.get_logger(__name__)
AWAY_SECONDS = 1200.0  # less than the half hour after which RabbitMQ takes a message away from its worker


def schedule() -> dict[str, dict[str, Any]]:
    """What the clock does, as the services say it; each task runs on the queue of its service."""
    return {
        f"{service}.{task}": {
            "task": f"{service}.{task}",
            "schedule": when
            if isinstance(when, float)
            else crontab(hour=str(when.hour), minute=str(when.minute)),
            "options": {
                "queue": broker.tasks_queue(service),
                "expires": when if isinstance(when, float) else 3600.0,
            },
        }
        for service, wishes in services().items()
        for task, when in wishes.clock.items()
    }


app = Celery("beian")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_transport_options=broker.transport_options(),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_queues=broker.queues(),
    task_create_missing_queues=False,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=4,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    timezone=settings.TIME_ZONE,
    imports=["infra.events.tasks", "services.intake.tasks", "services.review.tasks", "services.notify.tasks"],
    worker_consumer="infra.events.consumer:Consumer",
    # Celery closes the database connection around every task unless told a number (28 events a second instead of
    # 600); `_fresh_connection` does it when Django would.
    CELERY_DB_REUSE_MAX=1_000_000_000,
    beat_schedule=schedule(),
    beat_schedule_filename=str(settings.VAR / "clock-schedule"),
)


@signals.celeryd_init.connect
def _named_for_its_service(sender: str, conf: Any, **_signal: Any) -> None:
    """A worker's name says whose events it handles: `-n notify@%h`."""
    if service_of(sender) not in SERVICES:
        raise SystemExit(f"name the worker for its service, as in -n notify@%h; not {sender!r}")
    os.nice(services()[service_of(sender)].nice)
    conf.broker_transport_options = broker.transport_options(service_of(sender))
    # What it writes past the log as it ends ("worker: Warm shutdown") is no line of one.
    worker.safe_say = lambda *_words: None


@signals.worker_init.connect
def _after_a_killed_one(sender: Any, **_signal: Any) -> None:
    """A worker that was killed acknowledged nothing: its successor does not wait until the broker notices."""
    if count := broker.take_back(service_of(sender.hostname)):
        log.warning("messages.taken_back", count=count)


@signals.worker_ready.connect
def _ready(**_signal: Any) -> None:
    keep_what_is_loaded()


def service_of(hostname: str) -> str:
    """The service of a worker."""
    return hostname.partition("@")[0]


@signals.task_prerun.connect
def _fresh_connection(**_signal: Any) -> None:
    """A connection that failed, or is as old as Django lets one become, is not used again."""
    close_old_connections()


def give_back(error: Exception) -> Reject:
    """Put a message back in its queue once the database answers again.

    It waits here, not in the queue: RabbitMQ counts how often a message comes back and in the end gives it up.
    """
    log.warning("message.waits_for_database", error=type(error).__name__)
    until = time.monotonic() + AWAY_SECONDS
    pause = 0.1
    while time.monotonic() < until and not (state.should_stop or state.should_terminate):
        try:
            connection.close()
            connection.ensure_connection()
            break
        except Exception:  # noqa: BLE001 - whatever keeps the database away
            time.sleep(pause)
            pause = min(pause * 2, 2.0)
    return Reject(str(error), requeue=True)


@signals.beat_init.connect
def _clock_started(**_signal: Any) -> None:
    """The banners of worker and clock are no lines of a log: both run with `--quiet`, and the worker says "ready"."""
    log.info("clock.started", tasks=sorted(app.conf.beat_schedule))


@signals.setup_logging.connect
def _logs(**_signal: Any) -> None:
    from infra.logging import configure

    configure({})
