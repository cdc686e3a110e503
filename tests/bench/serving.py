"""Processes of the application, as `./beian up` starts them, and plain workers beside them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from infra.local.application import Process, application
from infra.local.home import Home
from infra.local.supervisor import Supervisor

WORKER = ("-m", "celery", "-A", "tests.bench.plain", "worker", "-n", "plain@%h", "-Q", "bench")
QUIET = ("--pool", "threads", "-c", "4", "--without-gossip", "--without-mingle", "-l", "info")


class Plain(Process):
    """The worker of `tests.bench.plain`: Celery without Django."""

    def environment(self) -> Mapping[str, str]:
        return {
            name: value for name, value in super().environment().items() if name != "DJANGO_SETTINGS_MODULE"
        }


@contextmanager
def serving(home: Home, *names: str) -> Iterator[None]:
    """Run these processes until the end of the block; `plain` is the plain worker."""
    home.ports.claim(["web"])
    plain = Plain(home, "plain", [sys.executable, *WORKER, *QUIET], (), serves=" ready.")
    parts = [*application(home, (), settled=True), plain]
    supervisor = Supervisor(part for part in parts if part.name in {*names, "assets"})
    try:
        supervisor.start()
        yield
    finally:
        supervisor.stop()
