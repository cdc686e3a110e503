"""Processes of the application, as `./beian up` starts them, and plain workers beside them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.application import Process, application
from infra.local.home import Home
from infra.local.supervisor import Supervisor


@contextmanager
def serving(home: Home, *names: str) -> Iterator[None]:
    """Run these processes until the end of the block; `plain` is the worker of `tests.bench.plain`."""
    home.ports.claim(["web"])
    worker = [
        *(
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.bench.plain",
            "worker",
            "-n",
            "plain@%h",
            "-Q",
            "bench",
        ),
        *("--pool", "threads", "-c", "4", "--without-gossip", "--without-mingle", "-l", "info"),
    ]
    parts = [*application(home, (), settled=True), Process(home, "plain", worker, (), serves=" ready.")]
    supervisor = Supervisor(part for part in parts if part.name in {*names, "assets"})
    try:
        supervisor.start()
        yield
    finally:
        supervisor.stop()
