"""An installation into which the demonstration was played, and whose first district has then worked for years."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import psycopg
from psycopg import sql

from tests.bench import installations
from tests.bench.desk_pages import Desk
from tests.bench.stage import OFFICE
from tests.bench.years import Years

if TYPE_CHECKING:
    from infra.local.supervisor import Supervisor
    from tests.bench.stage import Stage

NAME = "beian_played"
OWN = ("broker", "sink")
PATIENCE = 300.0
UNHEARD = """
    SELECT count(*) FROM shared.events_outbox e WHERE e.type LIKE 'filing.%'
    AND NOT EXISTS (SELECT FROM shared.events_receipt r WHERE r.service = 'review' AND r.event = e.id)
"""
FEW, MANY = 1_000, 100_000
# Who reads which desk; what one of them cannot open, the next one does.
READERS = {OFFICE: ("supervisor", "auditor"), "city": ("officer", "auditor")}
# Of these the demonstration has none; what they show is about as much as one chose.
NOT_PLAYED = {
    "bulk/<uuid:bulk_id>/",
    "bulk/<uuid:bulk_id>/edit/",
    "docket/batches/<uuid:batch_id>/",
    "tables/<uuid:export_id>/",
}


@dataclass(slots=True)
class Played:
    """The desks of the installation. `queries`: what each page took while the office had few filings."""

    desks: dict[str, Desk] = field(default_factory=dict)
    queries: dict[str, dict[str, int]] = field(default_factory=dict)


@contextmanager
def inside(stage: "Stage") -> Iterator[Played]:
    """Run a block in it, as it is after years; it is made for the first who comes."""
    if stage.played is None:
        stage.played = _played(stage)
    with installations.inside(stage, NAME):
        yield stage.played


def _played(stage: "Stage") -> Played:
    superuser = stage.stack.parts["postgres"].superuser_url  # type: ignore[attr-defined]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER beian").format(sql.Identifier(NAME)))
    with installations.inside(stage, NAME):
        from services.notify import tasks

        _play(stage)
        # The clock asks for it once a minute, and the month takes about as long.
        tasks.find_unreached()
        found = Played()
        with psycopg.connect(superuser.removesuffix("postgres") + NAME, autocommit=True) as connection:
            years = Years(connection, OFFICE)
            years.grow(FEW)
            for office, roles in READERS.items():
                desk = found.desks[office] = Desk(office, roles)
                found.queries[office] = {kind: desk.queries(kind) for kind in desk.pages}
            unread = set.intersection(*(desk.unread() for desk in found.desks.values())) - NOT_PLAYED
            if unread:
                raise RuntimeError(f"pages that nobody read: {sorted(unread)}")
            years.grow(MANY)
    return found


def _settle(stage: "Stage", supervisor: "Supervisor") -> None:
    """Until the docket has heard of everything that happened to a filing."""
    until = time.monotonic() + PATIENCE
    with stage.owner() as owner:
        while owner.execute(UNHEARD).fetchone() != (0,):
            if time.monotonic() > until:
                raise RuntimeError(f"events are not handled after {PATIENCE:g} s")
            supervisor.step()


def _play(stage: "Stage") -> None:
    """The month, and the past that a local system gives it, by all processes of the application.

    Its broker and its sink are its own: what is left in their queues is nobody else's.
    """
    from infra.local import demo, environment
    from infra.local.application import SignIns, application
    from infra.local.sink.part import Sink
    from infra.local.stack import Stack
    from infra.local.supervisor import Supervisor

    home = stage.stack.home
    home.ports.claim(["web"])
    base_url = f"http://127.0.0.1:{home.ports['web']}"
    own = Stack(Path(tempfile.mkdtemp(prefix="beian-played-")), OWN, throwaway=True)
    sink = own.parts["sink"]
    assert isinstance(sink, Sink)
    sink.told = base_url
    own.start()
    try:
        with patch.dict(os.environ, environment.of_parts(own.home, OWN)):
            parts = application(home, (), settled=False)
            supervisor = Supervisor([*parts, demo.part(home), demo.past(home)])
            try:
                supervisor.start(part.name for part in parts)
                people = next(part.people for part in parts if isinstance(part, SignIns))
                places = {"base_url": base_url, "sink_url": os.environ["SINK_URL"]}
                demo.path(home).write_text(json.dumps(places | people), encoding="utf-8")
                for name in ("demo", "past"):
                    if not supervisor.finish(name):
                        raise RuntimeError(f"{name}: {supervisor.runs[name].failure}")
                    _settle(stage, supervisor)
            finally:
                supervisor.stop()
    finally:
        own.stop()
