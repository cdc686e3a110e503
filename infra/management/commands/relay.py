"""The relay, as a process."""

import signal
from typing import Any

import structlog
from django.core.management.base import BaseCommand

from infra.events.relay import Relay
from infra.memory import keep_what_is_loaded

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """`./beian manage relay`: from the outbox to the broker, until it is told to end."""

    help = "Publish events from the outbox to the broker; several may run."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        relay = Relay()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: relay.stop.set())
        keep_what_is_loaded()
        log.info("relay.started")
        relay.run()
        log.info("relay.ended")
