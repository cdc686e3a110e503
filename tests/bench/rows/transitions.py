"""Transitions: through the one door, against statements that write the same rows."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from tests.bench import filings
from tests.bench.counting import counted
from tests.bench.row import Goal, Row
from tests.bench.stage import OFFICE

SECONDS = 3.0
FILINGS = 4_000
CLIENTS = 8

# The same rows as `workflow.WRITE` writes; `:id` is pgbench's, `%(id)s` psycopg's.
SELECT = "SELECT * FROM filings_filing WHERE id = {id}"
UPDATE = """UPDATE filings_filing SET state = CASE state WHEN 'submitted' THEN 'county_approved' ELSE 'submitted' END,
    sequence = sequence + 1, stage_since = now(), clock_since = now(), approved_by = '2' WHERE id = {id}
    RETURNING sequence"""
HISTORY = """INSERT INTO filings_history (filing_id, sequence, event, source, target, actor_kind, actor, role, detail)
    VALUES ({id}, {sequence}, 'filing.county_approved', 'submitted', 'county_approved', 'staff', '2', 'clerk',
    '{{}}')"""
AUDIT = """INSERT INTO audit_auditentry (actor_kind, actor, role, actor_office, action, subject, detail, request)
    VALUES ('staff', '2', 'clerk', 'donggang', 'filing.county_approved', {id}, '{{}}', '')"""
DATA = """'{{"state": "county_approved", "previous": "submitted", "account": "bench_1", "kind": "first", "filer_kind":
    "company", "due_on": "2099-01-01", "late": false, "paper": "received", "number": ""}}'"""
EVENT = f"""INSERT INTO events_outbox (office, type, subject, sequence, dataversion, data)
    VALUES ('donggang', 'filing.county_approved', {{id}}, {{sequence}}, 1, {DATA})"""
ONE = f"""WITH moved AS (UPDATE filings_filing SET state = CASE state WHEN 'submitted' THEN 'county_approved' ELSE
    'submitted' END, sequence = sequence + 1, stage_since = now(), clock_since = now(), approved_by = '2'
    WHERE id = {{id}} RETURNING id, sequence),
  history AS (INSERT INTO filings_history (filing_id, sequence, event, source, target, actor_kind, actor, role, detail)
    SELECT id, sequence, 'filing.county_approved', 'submitted', 'county_approved', 'staff', '2', 'clerk', '{{{{}}}}'
    FROM moved),
  audit AS (INSERT INTO audit_auditentry (actor_kind, actor, role, actor_office, action, subject, detail, request)
    SELECT 'staff', '2', 'clerk', 'donggang', 'filing.county_approved', id, '{{{{}}}}', '' FROM moved),
  event AS (INSERT INTO events_outbox (office, type, subject, sequence, dataversion, data)
    SELECT 'donggang', 'filing.county_approved', id, sequence, 1, {DATA} FROM moved)
  SELECT id, sequence FROM moved"""
CHOSEN = f"\\set n random(1, {FILINGS})\n"
ID = filings.ID.format(":n")
FIVE_SCRIPT = CHOSEN + "".join(
    " ".join(text.split()) + end
    for text, end in (
        ("BEGIN", ";\n"),
        (SELECT.format(id=ID), ";\n"),
        (UPDATE.format(id=ID), " \\gset\n"),
        (HISTORY.format(id=ID, sequence=":sequence"), ";\n"),
        (AUDIT.format(id=ID), ";\n"),
        (EVENT.format(id=ID, sequence=":sequence"), ";\n"),
        ("COMMIT", ";\n"),
    )
)
ONE_SCRIPT = CHOSEN + " ".join(ONE.format(id=ID).split()) + ";\n"


def five(connection: Any, key: str) -> None:
    """A transition as five statements in a transaction."""
    said = {"id": key}
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(SELECT.format(id="%(id)s"), said)
        cursor.fetchone()
        cursor.execute(UPDATE.format(id="%(id)s"), said)
        said["sequence"] = cursor.fetchone()[0]
        cursor.execute(HISTORY.format(id="%(id)s", sequence="%(sequence)s"), said)
        cursor.execute(AUDIT.format(id="%(id)s"), said)
        cursor.execute(EVENT.format(id="%(id)s", sequence="%(sequence)s"), said)


def moved(key: str, office: str = OFFICE) -> None:
    """A transition through `move`, the filing read first: approved by the district, or given back by the city."""
    from django.utils import timezone

    from infra.audit.actor import Actor
    from infra.db import office_scope
    from infra.db.fetch import fetch
    from tenants.filings import workflow
    from tenants.filings.models import Filing

    with office_scope(office):
        filing = fetch(Filing, key)
        if filing.state == "submitted":
            workflow.move(filing, "approve", Actor("staff", "2", "clerk", office), now=timezone.now())
        else:
            officer = Actor("staff", "3", "officer", "city")
            workflow.move(filing, "send_back", officer, reason="bench", now=timezone.now())


def rate(one: Callable[[str], None], *, client: int = 0, clients: int = 1, seconds: float = SECONDS) -> float:
    """How often a second one client does it; each client has filings of its own."""
    keys = [filings.filing_id(number) for number in range(1 + client, FILINGS + 1, clients)]
    one(keys[0])
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        one(keys[done % len(keys)])
        done += 1
    return done / spent


def together(one: Callable[[int], float], clients: int) -> float:
    """The sum of what the threads of this process reach at the same time."""
    rates: list[float] = []
    threads = [threading.Thread(target=lambda n=n: rates.append(one(n))) for n in range(clients)]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(rates) != clients:
        raise RuntimeError("a client stopped")
    return sum(rates)


class Transitions(Row):
    """What all rows here have in common."""

    unit = "/s"

    def prepare(self) -> None:
        filings.fill_office(self.stage, OFFICE, FILINGS)

    def clear(self) -> None:
        with self.stage.owner() as owner:
            filings.empty(owner, OFFICE)


class OneClient(Transitions):
    name = "move"
    quick = True
    title = "transitions through move(), 1 client"
    against = "pgbench, five statements"
    goal = Goal("at least", 0.70)

    def limit(self) -> float:
        return self.stage.pgbench(FIVE_SCRIPT, clients=1, seconds=SECONDS)

    def ours(self) -> float:
        return rate(moved)


class Threads(Transitions):
    name = "move-threads"
    quick = True
    title = "the same, 8 threads of one process"
    against = "psycopg, five statements, 8 threads"
    goal = Goal("at least", 0.90)

    def limit(self) -> float:
        def client(number: int) -> float:
            with self.stage.connect() as connection:
                return rate(lambda key: five(connection, key), client=number, clients=CLIENTS)

        return together(client, CLIENTS)

    def ours(self) -> float:
        return together(_client, CLIENTS)


def _client(number: int, clients: int = CLIENTS) -> float:
    from django.db import connection

    try:
        return rate(moved, client=number, clients=clients)
    finally:
        connection.close()


class Processes(Transitions):
    name = "move-processes"
    title = "the same, 8 clients in 2 processes"
    against = "pgbench, one data-modifying statement, 8 clients"
    goal = Goal("at least", 0.30)

    def limit(self) -> float:
        return self.stage.pgbench(ONE_SCRIPT, clients=CLIENTS, seconds=SECONDS)

    def ours(self) -> float:
        from django.db import connections

        connections.close_all()
        with multiprocessing.get_context("fork").Pool(2) as pool:
            return sum(pool.map(_half, range(2)))


def _half(process: int) -> float:
    half = CLIENTS // 2
    return together(lambda number: _client(process * half + number), half)


class CpuTime(Transitions):
    name = "move-cpu"
    quick = True
    title = "client's processor time of a transition"
    against = "psycopg, five statements"
    unit = "us"
    goal = Goal("at most", 1.0)

    def limit(self) -> float:
        with self.stage.connect() as connection:
            return _cpu(lambda key: five(connection, key))

    def ours(self) -> float:
        return _cpu(moved)


def _cpu(one: Callable[[str], None], times: int = 1_000) -> float:
    one(filings.filing_id(1))
    begun = time.thread_time()
    for number in range(times):
        one(filings.filing_id(1 + number % FILINGS))
    return (time.thread_time() - begun) / times * 1e6


class RoundTrips(Transitions):
    name = "move-round-trips"
    quick = True
    title = "round trips of a transition, the choice of the office included"
    unit = "round trips"
    goal = Goal("at most", 2)

    def ours(self) -> float:
        from infra.db import shared_scope

        times = 50
        moved(filings.filing_id(1))  # what wakes the relay has a connection of its own
        with counted() as counting:
            for number in range(times + 1):
                if number == 1:
                    counting.trips = 0
                with shared_scope():
                    moved(filings.filing_id(1 + number))
            return counting.trips / times


class AuditChain(Transitions):
    name = "audit-chain"
    title = "transitions while the audit chain is kept"
    against = "the same while it is not"
    goal = Goal("at least", 0.90)
    every: ClassVar[float] = 5.0  # seconds; the clock seals every ten, and so twice as many at once

    def limit(self) -> float:
        return rate(moved, seconds=self.every)

    def ours(self) -> float:
        stop = threading.Event()

        def seal() -> None:
            from django.db import connection

            from infra.audit import chain
            from infra.db import office_scope

            while not stop.wait(self.every / 2):
                with office_scope(OFFICE):
                    chain.seal()
            connection.close()

        sealing = threading.Thread(target=seal)
        sealing.start()
        try:
            return rate(moved, seconds=self.every)
        finally:
            stop.set()
            sealing.join()
