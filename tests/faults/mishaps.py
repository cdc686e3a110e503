"""Faults that come and go by themselves within seconds, to be drawn at random."""

import signal
import time
from collections.abc import Callable
from functools import partial

from tests.faults.proxy import Behaviour, http
from tests.faults.stage import Stage
from tests.faults.tap import tapped
from tests.faults.test_database import OTHERS, superuser
from tests.journeys.system import eventually

Mishap = Callable[[Stage], None]
SECONDS = 5.0


def killed(name: str, stage: Stage) -> None:
    """A process dies, and its supervisor starts it again."""
    stage.system.kill(name)
    stage.system.start(name)


def stopped(name: str, stage: Stage) -> None:
    """A process stands still for a while."""
    stage.system.signal(name, signal.SIGSTOP)
    time.sleep(SECONDS)
    stage.system.signal(name, signal.SIGCONT)


def broker_restarted(stage: Stage) -> None:
    """RabbitMQ is restarted in order."""
    stage.stack.restart("rabbitmq")


def broker_killed(stage: Stage) -> None:
    """RabbitMQ is killed."""
    stage.stack.kill("rabbitmq")
    stage.stack.restart("rabbitmq")


def backends_terminated(stage: Stage) -> None:
    """PostgreSQL ends all its connections."""
    with superuser(stage) as database:
        database.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")


def delivered_again(stage: Stage) -> None:
    """What is told in a while is told twice more."""
    with tapped(stage) as tap:
        time.sleep(SECONDS)
        for message in tap.heard() * 2:
            tap.tell(message)


def spoiled(part: str, behaviour: Behaviour, stage: Stage) -> None:
    """Gateway, mail server or store are away, or worse."""
    with stage.proxies[part].behaving(behaviour):
        time.sleep(SECONDS)


def taken_back(stage: Stage) -> None:
    """A worker dies while the broker is down."""
    stage.stack.kill("rabbitmq")
    stage.system.kill("review")
    stage.stack.restart("rabbitmq")
    stage.system.start("review")
    eventually(lambda: not stage.system.died("review"))


MISHAPS: dict[str, Mishap] = {
    **{
        f"{name} killed": partial(killed, name)
        for name in ("web", "relay", "intake", "review", "notify", "clock")
    },
    **{f"{name} stopped": partial(stopped, name) for name in ("relay", "review", "notify")},
    "broker restarted": broker_restarted,
    "broker killed": broker_killed,
    "worker killed while the broker is down": taken_back,
    "backends terminated": backends_terminated,
    "events delivered again": delivered_again,
    "gateway refuses": partial(spoiled, "gateway", http("503 Service Unavailable")),
    "gateway breaks off": partial(spoiled, "gateway", Behaviour(reset=True)),
    "mail server away": partial(spoiled, "mail", Behaviour(refuse=True)),
    "store away": partial(spoiled, "store", Behaviour(refuse=True)),
}
