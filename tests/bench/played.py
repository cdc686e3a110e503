"""An installation into which the demonstration was played, and whose first district has then worked for years."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.bench import installations
from tests.bench.desk_pages import Desk
from tests.bench.stage import OFFICE
from tests.bench.years import Years

if TYPE_CHECKING:
    from tests.bench.stage import Stage

NAME = "beian_played"
FEW, MANY = 1_000, 100_000
# Who reads which desk; what one of them cannot open, the next one does.
READERS = {OFFICE: ("supervisor", "auditor"), "city": ("officer", "auditor")}
# Of these the demonstration has none; what they show is about as much as one chose.
NOT_PLAYED = {
    "bulk/<uuid:bulk_id>/",
    "bulk/<uuid:bulk_id>/edit/",
    "docket/batches/<uuid:batch_id>/",
    "filings/<uuid:filing_id>/notice/",
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
        _play()
        found = Played()
        with psycopg.connect(superuser.removesuffix("postgres") + NAME, autocommit=True) as connection:
            years = Years(connection, OFFICE)
            years.grow(FEW)
            for office, roles in READERS.items():
                desk = found.desks[office] = Desk(office, roles)
                found.queries[office] = {kind: desk.queries(kind) for kind in desk.pages}
            unread = set.intersection(*(desk.unread() for desk in found.desks.values()))
            if unread != NOT_PLAYED:
                raise RuntimeError(f"pages that nobody read: {sorted(unread)}")
            years.grow(MANY)
    return found


def _play() -> None:
    """The month, and the past that a local system gives it, by all processes of the application."""
    from infra.local.application import manage
    from tests.journeys.system import System

    # Its files lie in the stage's buckets, its messages go to a sink of its own.
    system = System({"DATABASE_URL": os.environ["DATABASE_URL"]})
    try:
        system.start()
        file = system.home.folder / "demo.json"
        places = {"base_url": system.base_url, "sink_url": system.settings["SINK_URL"]}
        file.write_text(json.dumps(places | system.people), encoding="utf-8")
        for command in (
            [sys.executable, "-m", "demonstration", "--demo-file", str(file)],
            manage("local_past"),
        ):
            done = system.run(command)
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
        system.settle()
    finally:
        system.stop()
