"""F13, F14, F16: PostgreSQL's backends terminated and killed, the server crashed, its connections used up."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from demonstration.client import Answer
from infra.local.postgres import Postgres
from tests.faults.stage import Stage
from tests.faults.trial import Trial
from tests.journeys.system import eventually

pytestmark = pytest.mark.xdist_group("faults")
OTHERS = "FROM pg_stat_activity WHERE datname = 'beian' AND pid <> pg_backend_pid()"
AWAY = "503 database-away"
HOGS = 250


@contextmanager
def superuser(stage: Stage) -> Iterator["psycopg.Connection[tuple[int, ...]]"]:
    """Who may do anything."""
    part = stage.stack.parts["postgres"]
    assert isinstance(part, Postgres)
    with psycopg.connect(part.superuser_url, autocommit=True) as connection:
        yield connection


@pytest.mark.fault(
    "F13",
    "all backends terminated (pg_terminate_backend), three times",
    "who was answered nothing sends again; connections are made anew",
)
def test_backends_terminated(trial: Trial) -> None:
    with trial.fault(says=AWAY), superuser(trial.stage) as database:
        for _ in range(3):
            database.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
            time.sleep(1)


@pytest.mark.fault(
    "F13", "one backend killed with SIGKILL: the server restarts itself", "as where the server crashes"
)
def test_backend_killed(trial: Trial) -> None:
    with trial.fault(says=AWAY):
        with superuser(trial.stage) as database:
            (pid,) = database.execute(f"SELECT pid {OTHERS} LIMIT 1").fetchone()  # type: ignore[misc]
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: serves(trial.stage))


@pytest.mark.fault(
    "F14",
    "PostgreSQL stopped at once (immediate) and started again",
    "what was committed is there; it goes on within 30 s",
)
def test_crashed(trial: Trial) -> None:
    with trial.fault(says=AWAY):
        trial.stage.stack.signal("postgres", signal.SIGQUIT)
        time.sleep(3)
        trial.stage.stack.restart("postgres")


@pytest.mark.fault(
    "F16",
    "all connections taken by sessions that sit idle in a transaction",
    "503 with Retry-After at once; the sessions are ended by their time limit",
)
def test_connections_used_up(trial: Trial) -> None:
    with trial.fault(says=AWAY), ExitStack() as hogs:
        answer = eventually(lambda: without_a_connection(trial, hogs), 60)
        assert (answer.code, int(answer.headers["Retry-After"]) > 0) == ("database-away", True)
        eventually(lambda: trial.load.clerks["donggang"].ask("GET", "queue").status == 200, 120)


def without_a_connection(trial: Trial, hogs: ExitStack) -> Answer | None:
    """Take the web's connections away before it can make new ones; what it answers, if it has none."""
    with superuser(trial.stage) as database:
        sit_idle(trial.stage, hogs)
        database.execute(f"SELECT pg_terminate_backend(pid) {OTHERS} AND application_name = 'beian'")
        sit_idle(trial.stage, hogs)
    asked = time.monotonic()
    answer = trial.load.clerks["donggang"].ask("GET", "queue")
    assert time.monotonic() - asked < 2
    return None if answer.status == 200 else answer


def sit_idle(stage: Stage, hogs: ExitStack) -> None:
    """Take all connections that there are, each in a transaction that does nothing."""
    for _ in range(HOGS):
        try:
            hog = psycopg.connect(stage.stack.environment["DATABASE_URL"], application_name="hog")
        except psycopg.OperationalError:
            return
        hogs.callback(hog.close)
        hog.execute("SELECT 1")
    raise AssertionError("there are more connections than hogs")


def serves(stage: Stage) -> bool:
    """Whether the server takes somebody in."""
    try:
        with superuser(stage):
            return True
    except psycopg.OperationalError:
        return False
