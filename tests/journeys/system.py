"""The whole application, as `./beian up` runs it, over the parts of the test session.

It has a database, buckets and queues of its own: what other tests do in this process it does not see, nor they what
it does.
"""

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from http import HTTPStatus
from pathlib import Path
from shutil import rmtree
from subprocess import CompletedProcess
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from demonstration.client import Caller, Sink, filer, own_address, staff
from demonstration.people import Cast
from demonstration.plan import AREAS
from infra.local import environment
from infra.local.application import Process, SignIns, application, celery, manage
from infra.local.home import Home
from infra.local.process import run_as, signal_group
from infra.local.sink.part import Sink as SinkPart
from infra.local.stack import Stack
from infra.local.supervisor import Supervisor
from tests.parts import WORKER

Found = TypeVar("Found")
UNHANDLED = """
    SELECT s.name, e.type, count(*) FROM shared.events_outbox e
    CROSS JOIN (VALUES ('review', 'filing.%'), ('review', 'paper.%'), ('review', 'document.%'),
        ('review', 'question.%'), ('review', 'message.%'), ('notify', 'filing.%'), ('notify', 'question.%'),
        ('notify', 'order.%'), ('intake', 'filing.city_archived'), ('intake', 'filing.transferred')) AS s (name, wants)
    WHERE e.type LIKE s.wants
      AND NOT EXISTS (SELECT 1 FROM shared.events_receipt r WHERE r.service = s.name AND r.event = e.id)
    GROUP BY 1, 2
"""
# A mail whose sender died stays as it is for a while, until the sweep says that nobody knows.
UNSENT = """
    SELECT count(*) FROM {}.notify_message WHERE state = 'created'
    OR state = 'sending' AND (channel = 'sms' OR sending_since > now() - interval '12 seconds')
"""
NUMBER = 0 if WORKER == "main" else int(WORKER.removeprefix("gw")) + 1
CASTS = itertools.count(1)
OF_SINK = (
    "EMAIL_URL",
    "MAIL_BOUNCES",
    "MAIL_BOUNCES_URL",
    "SMS_GATEWAY_URL",
    "SMS_GATEWAY_SECRET",
    "SMS_RECEIPTS_SECRET",
    "SINK_URL",
)
# Valkey has sixteen databases; the first eight are the workers' own.
FIRST_DATABASE = 8


class System:
    """Set-up, web, relay, the three workers and the clock, each a process."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.home = Home.at(Path(tempfile.mkdtemp(prefix="beian-system-")), throwaway=True)
        self.home.ports.claim(["web"])
        self._sink: Stack | None = None
        self._filers: dict[tuple[str, str], Caller] = {}
        if "SINK_URL" not in settings:
            # A sink of its own: what came out is compared with what this system says that it sent, and it tells it of
            # deliveries.
            folder = Path(tempfile.mkdtemp(prefix="beian-sink-"))
            self._sink = Stack(folder, ["sink"], throwaway=True)
            part = self._sink.parts["sink"]
            assert isinstance(part, SinkPart)
            part.told = f"http://127.0.0.1:{self.home.ports['web']}"
            self._sink.start()
            settings |= {name: self._sink.environment[name] for name in OF_SINK}
        self._settings = settings
        self._callers = 0
        self._database: psycopg.Connection[Any] | None = None
        with self._environment():
            self._parts = {part.name: part for part in application(self.home, (), settled=False)}
        self._supervisor = Supervisor(self._parts.values())
        self.sink = Sink(settings["SINK_URL"])

    def start(self, *names: str, **variables: str) -> None:
        """Start all processes, or these, and wait until they serve; `variables` are added to their environment."""
        for name in names:
            if self.died(name):
                self._bury(name)
        with self._environment(), patch.dict(os.environ, variables):
            self._supervisor.start(names or None)

    def died(self, name: str) -> bool:
        """Whether a process has ended that should run; `start` starts it again."""
        running = self._supervisor.runs[name].running
        return running is not None and running.poll() is not None

    def kill(self, *names: str) -> None:
        """SIGKILL; they stay dead until `start`."""
        for name in names:
            self._supervisor.runs[name].kill()
            self._bury(name)

    def pid(self, name: str) -> int:
        """The number of a process."""
        running = self._supervisor.runs[name].running
        assert running is not None
        return running.pid

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process and all that it has started."""
        running = self._supervisor.runs[name].running
        assert running is not None
        signal_group(running, number)

    @contextmanager
    def twin(self, name: str) -> Iterator[None]:
        """A second process like this one until the end of the block; a clock with a schedule of its own."""
        part = copy(self._parts[name])
        assert isinstance(part, Process)
        part.name, part.needs = f"{name}-twin", ()
        part.words = [f"{word}-twin" if word.endswith("/schedule") else word for word in part.words]
        supervisor = Supervisor([part])
        try:
            with self._environment():
                supervisor.start()
            yield
        finally:
            supervisor.stop()

    def becomes(self, name: str, release: dict[str, str]) -> None:
        """Start a process again as another release: modules of its command line by those that take their place."""
        part = self._parts[name]
        assert isinstance(part, Process)
        self.kill(name)
        part.words = [release.get(word, word) for word in part.words]
        self.start(name)

    def _bury(self, name: str) -> None:
        run = self._supervisor.runs[name]
        run.end()
        run.reset()
        run.wanted = False

    def stop(self) -> None:
        """End all, and take away what they wrote."""
        self._supervisor.stop()
        if self._sink is not None:
            self._sink.stop()
        self.home.ports.release()
        rmtree(self.home.folder, ignore_errors=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.home.ports['web']}"

    @property
    def settings(self) -> dict[str, str]:
        """The environment variables that are this system's own."""
        return self._settings

    @property
    def people(self) -> dict[str, Any]:
        """The sign-ins: `{"offices": [...], "city": {...}}`."""
        part = self._parts["signins"]
        assert isinstance(part, SignIns)
        return part.people

    @property
    def database(self) -> psycopg.Connection[Any]:
        """The system's database, seen as its owner sees it: over all walls."""
        if self._database is None or not _answers(self._database):
            self._database = psycopg.connect(
                self._settings["DATABASE_URL"], autocommit=True, target_session_attrs="read-write"
            )
            owner = f"{self._database.info.dbname}_owner"
            self._database.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))
        return self._database

    def address(self) -> str:
        """Where somebody new calls from."""
        self._callers += 1
        return own_address(self.base_url, self._callers)

    def staff(self, office: str, role: str = "clerk") -> Caller:
        """A clerk or supervisor of a district, or the officer of the city."""
        if office == "city":
            return staff(self.base_url, "city", self.people["city"], self.address())
        (card,) = (card for card in self.people["offices"] if card["slug"] == office)
        return staff(self.base_url, office, card[role], self.address())

    def filer(self, office: str, contact: str) -> Caller:
        """A filer, signed in with the code that arrives; who still is waits for no second one."""
        known = self._filers.get((office, contact))
        if known is None or known.ask("GET", "filings").status == HTTPStatus.UNAUTHORIZED:
            known = self._filers[office, contact] = filer(
                self.base_url, office, self.sink, contact, self.address()
            )
        return known

    def cast(self, office: str) -> Cast:
        """People, organisations and accounts that no other test, in no other process, has."""
        area, region = AREAS[office]
        return Cast(NUMBER * 100 + next(CASTS), area, region)

    def clock(self) -> None:
        """The clock's minute is over: lapse and remind."""
        answer = self.run(celery("call", "notify.keep_time", "--queue", "notify.tasks"))
        assert answer.returncode == 0, answer.stderr

    def run(self, command: list[str]) -> "CompletedProcess[str]":
        """Run a command of the system's to its end."""
        with self._environment():
            settings = environment.complete(environment.local(self.home))
        return run_as(command, environment=settings, folder=self.home.folder)

    def is_whole(self) -> bool:
        """The ledger holds, as the command says that checks it."""
        verified = self.run(manage("verify_ledger"))
        assert verified.returncode == 0, verified.stdout + verified.stderr
        return verified.stdout.endswith("\nwhole\n")

    def settle(self, seconds: float = 120.0) -> None:
        """Wait until every event was handled by all who want it, and no message or comparison waits any more."""
        eventually(self._is_settled, seconds)

    def _is_settled(self) -> bool:
        unhandled = self.database.execute(UNHANDLED).fetchall()
        assert not unhandled, f"not handled: {unhandled}"
        for (office,) in self.database.execute("SELECT slug FROM shared.offices_office").fetchall():
            waiting = self.database.execute(sql.SQL(UNSENT).format(sql.Identifier(f"o_{office}"))).fetchone()
            assert waiting == (0,), f"{waiting} messages of {office} are not sent"
        (uncompared,) = self.database.execute("SELECT count(*) FROM shared.review_uncompared").fetchone() or (
            0,
        )
        assert not uncompared, f"{uncompared} filings are not compared"
        return True

    @contextmanager
    def _environment(self) -> Iterator[None]:
        with patch.dict(os.environ, self._settings):
            yield


def _answers(connection: psycopg.Connection[Any]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def beside(name: str, broker_url: str = "") -> dict[str, str]:
    """A new database beside the worker's own, and its own corner of store and broker."""
    database = f"beian_{WORKER}_{name}"
    shared = os.environ["BEIAN_TEST_DATABASE_URL"]
    with psycopg.connect(shared, autocommit=True) as connection:
        identifier = sql.Identifier(database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    url, broker = urlsplit(shared), urlsplit(os.environ["BROKER_URL"])
    number = int(broker.path.strip("/") or 0) + FIRST_DATABASE
    return {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{database}")),
        "BEIAN_BUCKET_PREFIX": f"{WORKER}-{name}-",
        "BROKER_URL": broker_url or urlunsplit(broker._replace(path=f"/{number}")),
    }


def eventually(look: Callable[[], Found], seconds: float = 30.0) -> Found:
    """What `look` finds, as soon as it finds something; it may raise AssertionError until then."""
    until = time.monotonic() + seconds
    while True:
        try:
            if found := look():
                return found
            missing = AssertionError(f"{look} found nothing within {seconds:g} s")
        except AssertionError as error:
            missing = error
        if time.monotonic() > until:
            raise missing
        time.sleep(0.05)
