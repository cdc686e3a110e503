"""Our own processes: set-up, web, relay, the services' workers, the clock."""

import http.client
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from infra.local import css, environment, messages
from infra.local.errors import Refusal
from infra.local.home import ROOT, Home
from infra.local.part import Part
from infra.local.process import run_as
from infra.service import SERVICES


class Assets(Part):
    """The style sheet and the translations."""

    name = "assets"
    once = True

    def prepare(self) -> None:
        messages.compile_all()
        css.build()

    def command(self) -> None:
        return None


class Process(Part):
    """A process of the application: a command that knows the local environment."""

    def __init__(
        self, home: Home, name: str, command: list[str], needs: tuple[str, ...], *, serves: str = ""
    ) -> None:
        super().__init__(home, needs)
        self.name = name
        self.words = command
        self._serves = serves

    def command(self) -> list[str]:
        return self.words

    def environment(self) -> Mapping[str, str]:
        return environment.complete(environment.local(self.home))

    def ready(self) -> bool:
        """Whether its log says so; a worker has no port to ask."""
        return not self._serves or self.has_said(self._serves)


class Setup(Process):
    """Roles, migrations, offices, buckets: ends when all is there."""

    once = True


class Web(Process):
    """The web server; ready when it says that all that it talks to is there."""

    ports = ("web",)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.home.ports['web']}"

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.home.ports["web"], timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()


class SignIns(Part):
    """Makes the local sign-ins, and knows them: `{"offices": [...], "city": {...}}`."""

    name = "signins"
    once = True

    def __init__(self, home: Home, needs: tuple[str, ...]) -> None:
        super().__init__(home, needs)
        self.people: dict[str, Any] = {}

    def prepare(self) -> None:
        settings = environment.complete(environment.local(self.home))
        answer = run_as(manage("local_signins"), environment=settings, folder=self.home.folder)
        if answer.returncode:
            raise Refusal(f"the local sign-ins cannot be made:\n{answer.stderr.strip()}")
        value = next(value for value in objects(answer.stdout) if "offices" in value)
        self.people = {"offices": value["offices"], "city": value["city"]}

    def command(self) -> None:
        return None


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text: a command's log may stand before its answer."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except ValueError:
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def manage(*arguments: str) -> list[str]:
    """One of Django's commands."""
    return [sys.executable, "-m", "infra.manage", *arguments]


def celery(*arguments: str) -> list[str]:
    """The Celery app's worker or clock."""
    return [sys.executable, "-m", "celery", "-A", "infra.celery", "--quiet", *arguments]


def _worker(service: str) -> list[str]:
    queues = f"{service}.events,{service}.tasks"
    quiet = ("--without-gossip", "--without-mingle")
    return celery("worker", "-n", f"{service}@%h", "-Q", queues, "--pool", "threads", "-c", "4", *quiet)


def _web(port: int) -> list[str]:
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "infra.wsgi:application"]
    logs = ("--log-config", str(ROOT / "infra/granian.json"))
    return [
        *server,
        *logs,
        "--workers",
        "1",
        "--blocking-threads",
        "8",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]


def application(home: Home, basics: tuple[str, ...], *, settled: bool) -> list[Part]:
    """All processes of the application, over the built-in parts `basics`.

    Where the database was set up before by the same migrations (`settled`), nobody waits for the set-up, which
    then only looks: the processes load while the slower parts start.
    """
    early = tuple(name for name in basics if name in {"postgres", "broker"})
    after = early if settled else ("setup", *basics)
    schedule = str(home.place("clock") / "schedule")
    parts: list[Part] = [
        Assets(home),
        Setup(home, "setup", manage("setup"), basics),
        Web(home, "web", _web(home.ports["web"]), (*after, "assets")),
        Process(home, "relay", manage("relay"), after, serves="relay.started"),
        *(Process(home, name, _worker(name), after, serves=" ready.") for name in SERVICES),
        Process(home, "clock", celery("beat", "-s", schedule, "--pidfile="), after, serves="clock.started"),
        SignIns(home, after),
    ]
    for part in parts:
        part.uses = (*part.needs, *basics)
    return parts
