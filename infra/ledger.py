"""The ledger: whether what the tables, the store and the providers say of one another is true.

What must hold stands beside the tables that it is about, in the `ledger.py` of each app. A check only reads, over all
walls and in one snapshot, so that it runs while people work: what is younger than LIMIT is on its way, and no fault.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from infra.db import office_scope, owner_scope
from infra.db.scope import SHARED, schema_of

# How long an event, a try, a link of the chain may be on its way.
LIMIT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that a check names, and why. `waits`: the ledger is right, but a person has to decide something."""

    subject: str
    reason: str
    waits: bool = False


# Yields what is broken, returns how many rows were looked at.
Findings = Generator[Finding, None, int]
Look = Callable[[str], Findings]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, of each office or of what all share; `look` is given the office's slug, or ''."""

    name: str
    look: Look
    shared: bool
    snapshot: bool

    def run(self, office: str = "") -> Findings:
        """Look, in a snapshot of its own or, where that would be held for hours, as the office itself."""
        with _snapshot(office) if self.snapshot else office_scope(office):
            return (yield from self.look(office))


_checks: dict[str, Check] = {}


def check(name: str, *, shared: bool = False, snapshot: bool = True) -> Callable[[Look], Look]:
    """Register a check.

    Args:
        shared: it is about tables of all offices, and runs once.
        snapshot: False where each row is true or not by itself, and looking at all takes long.
    """
    if name in _checks:
        raise ValueError(f"there is a check {name} already")

    def register(look: Look) -> Look:
        _checks[name] = Check(name, look, shared, snapshot)
        return look

    return register


def checks() -> list[Check]:
    """All checks: those of every app's `ledger`."""
    autodiscover_modules("ledger")
    return list(_checks.values())


@contextmanager
def _snapshot(office: str) -> Iterator[None]:
    schema = schema_of(office) if office else SHARED
    with owner_scope(schema), transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def select(statement: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, which stay with the server until they are asked for; a snapshot only."""
    parameters["limit"] = LIMIT
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        yield from cursor


def broken(statement: str, *, of: str, **parameters: Any) -> Findings:
    """What a statement names: it gives subject and reason, and as a third column whether that only `waits`.

    Args:
        of: the table (and which of its rows) that is looked at; the parameters are the statement's, `limit` is LIMIT.
    """
    for subject, *said in select(statement, **parameters):
        yield Finding(str(subject), *said)
    ((count,),) = select(f"SELECT count(*) FROM {of}", **parameters)  # noqa: S608 - written by the checks
    return int(count)
