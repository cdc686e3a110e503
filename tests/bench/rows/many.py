"""2,850 offices: what their number costs."""

import itertools
import multiprocessing
import os
import signal
import time
from pathlib import Path
from random import Random

import psycopg

from tests.bench import filings
from tests.bench.installations import FILINGS_EACH, MANY, OFFICES, SEVEN, inside, slugs
from tests.bench.row import Goal, Row
from tests.bench.rows.transitions import moved, together

A_MESSAGE = 50
AGAIN = 200
_numbers = itertools.count(1)


class Many(Row):
    """Rows that begin inside the installation with 2,850 offices, and end it."""

    def prepare(self) -> None:
        self._inside = inside(self.stage, MANY)
        self._inside.__enter__()
        self.slugs = slugs()

    def clear(self) -> None:
        self._inside.__exit__(None, None, None)

    def bare(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that may do anything, with no scope to take."""
        url = self.stage.stack.parts["postgres"].superuser_url.removesuffix("postgres") + MANY  # type: ignore[attr-defined]
        return psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)


class Clock(Many):
    name = "clock"
    title = "clock over 2,850 offices, nothing due: lapses and reminders"
    against = "bare UPDATEs, 50 a message"
    unit = "s"
    goal = Goal("at most", 3)
    bound = Goal("at most", 1)
    update = (
        "UPDATE o_{}.filings_filing SET state = 'overdue', late = true, sequence = sequence + 1"
        " WHERE state IN ('draft', 'returned') AND due_on < current_date RETURNING id;"
    )

    def prepare(self) -> None:
        super().prepare()
        self._bare = self.bare()
        self.limit()
        self.ours()  # neither is new to the offices, as a clock is not that has run all day

    def limit(self) -> float:
        begun = time.perf_counter()
        for at in range(0, len(self.slugs), A_MESSAGE):
            self._bare.execute("".join(map(self.update.format, self.slugs[at : at + A_MESSAGE])))
        return time.perf_counter() - begun

    def ours(self) -> float:
        from services.notify.tasks import keep_time

        begun = time.perf_counter()
        keep_time()
        return time.perf_counter() - begun

    def clear(self) -> None:
        self._bare.close()
        super().clear()


def _migrate() -> None:
    from infra.db import owner_scope
    from infra.db.schemas import migrate_offices

    with owner_scope():
        for _schema in migrate_offices():
            pass


class Migration(Many):
    name = "migration"
    title = "one additive migration over 2,850 offices; one that was killed goes on"
    against = "raw ALTER loop"
    unit = "s"
    goal = Goal("at most", 3)

    def prepare(self) -> None:
        super().prepare()
        self._record()
        self._killed()
        _migrate()
        if left := self._behind():
            raise RuntimeError(f"{left} offices were left behind")

    def _killed(self) -> None:
        """Kill a migration when some offices are done and some are not."""
        from django.db import connections

        connections.close_all()
        child = multiprocessing.get_context("fork").Process(target=_migrate)
        child.start()
        while self._behind() > len(self.slugs) * 0.7:
            time.sleep(0.01)
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        if self._behind() == 0:
            raise RuntimeError("it was killed too late")

    def _behind(self) -> int:
        with self.stage.owner() as owner:
            (count,) = owner.execute(
                "SELECT count(*) FROM shared.schemas_schemaversion"
                " WHERE version < (SELECT max(id) FROM shared.schemas_schemachange)"
            ).fetchone() or (0,)
        return int(str(count))

    def _record(self) -> None:
        name = f"bench_{next(_numbers)}"
        with self.stage.owner() as owner:
            owner.execute(
                "INSERT INTO shared.schemas_schemachange (app, name, sql) VALUES ('filings', %s, %s)",
                [name, f"ALTER TABLE filings_filing ADD COLUMN {name} integer NULL;"],
            )

    def limit(self) -> float:
        name = f"raw_{next(_numbers)}"
        with self.stage.owner() as owner:
            begun = time.perf_counter()
            for slug in self.slugs:
                owner.execute(f"ALTER TABLE o_{slug}.filings_filing ADD COLUMN {name} integer NULL")
            return time.perf_counter() - begun

    def ours(self) -> float:
        self._record()
        begun = time.perf_counter()
        _migrate()
        return time.perf_counter() - begun


class NothingToMigrate(Many):
    name = "migration-none"
    title = "migrations of 2,850 offices, nothing to do"
    against = "one query"
    unit = "s"
    goal = Goal("at most", 0.5)
    of_ratio = False

    def limit(self) -> float:
        with self.stage.owner() as owner:
            begun = time.perf_counter()
            owner.execute("SELECT schema FROM shared.schemas_schemaversion WHERE version < 0").fetchall()
            return time.perf_counter() - begun

    def ours(self) -> float:
        from infra.db.schemas import record_changes

        begun = time.perf_counter()
        record_changes()
        _migrate()
        return time.perf_counter() - begun


class Memory(Many):
    name = "memory"
    title = "memory of a database connection after a day's traffic over 2,850 offices, the largest"
    against = "a fresh connection"
    unit = "MB"
    goal = Goal("at most", 150)
    of_ratio = False

    def limit(self) -> float:
        with self.bare() as connection:
            return _megabytes(connection.info.backend_pid)

    def prepare(self) -> None:
        super().prepare()
        self._visit(self.slugs)

    def _visit(self, slugs: list[str]) -> None:
        from infra.db import office_scope

        for slug in slugs:
            with office_scope(slug):
                visit(slug)

    def ours(self) -> float:
        """After the day, and some hours of the next."""
        self._visit(Random().sample(self.slugs, AGAIN))  # noqa: S311 - no secret
        with self.bare() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name = 'beian'", [MANY]
            ).fetchall()
        return max(_megabytes(int(str(pid))) for (pid,) in rows)


def visit(slug: str) -> None:
    """What a day brings to an office, once: its queue and a filing are looked at, one goes on, messages are swept."""
    from django.utils import timezone

    from infra.audit import chain
    from infra.audit.actor import Actor
    from services.notify import reminders, sweeping
    from services.notify.models import Message
    from services.review import counting, desk, queries
    from tenants.filings import documents, workflow
    from tenants.filings import queries as of_filings

    clerk = Actor("staff", "2", "clerk", slug)
    page = queries.queue(clerk)
    counting.counts(clerk)
    desk.rows_of(page.rows, clerk, timezone.now(), desk.people(desk.named(page.rows)).names)
    for filing in page.rows[:1]:
        documents.current(filing)
        of_filings.history(filing)
        list(Message.objects.filter(filing=filing.pk))
    moved(filings.filing_id(1), slug)
    list(workflow.lapse_due())
    reminders.remind(reminders.plan())
    sweeping.sweep()
    chain.seal()


def _megabytes(pid: int) -> float:
    """A backend's own memory, without what all share."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


class Throughput(Many):
    name = "throughput"
    title = "transitions through move(), 2,850 offices, 2 threads"
    against = "7 offices"
    unit = "/s"
    goal = Goal("at least", 0.85)
    clients, seconds = 2, 4.0

    def prepare(self) -> None:
        super().prepare()
        with inside(self.stage, SEVEN):
            self.few = slugs()
            for slug in self.few:
                filings.fill_office(self.stage, slug, OFFICES * FILINGS_EACH // len(self.few))
        together(self._warm, self.clients)

    def _warm(self, number: int) -> float:
        """Every office was there before, on both connections of its lane."""
        from infra.db.postgresql.lanes import lane_of

        for slug in sorted(self.slugs, key=lambda slug: lane_of(f"o_{slug}")):
            moved(filings.filing_id(1 + number), slug)
        return 0.0

    def limit(self) -> float:
        with inside(self.stage, SEVEN):
            return self._rate(self.few, OFFICES * FILINGS_EACH // len(self.few))

    def ours(self) -> float:
        return self._rate(self.slugs, FILINGS_EACH)

    def _rate(self, slugs: list[str], each: int) -> float:
        def client(number: int) -> float:
            random, done, begun = Random(number), 0, time.perf_counter()  # noqa: S311 - no secret
            mine = range(1 + number, each + 1, self.clients)
            while (spent := time.perf_counter() - begun) < self.seconds:
                moved(filings.filing_id(random.choice(mine)), random.choice(slugs))
                done += 1
            return done / spent

        return together(client, self.clients)

    def clear(self) -> None:
        with inside(self.stage, SEVEN), self.stage.owner() as owner:
            for slug in self.few:
                filings.empty(owner, slug)
        super().clear()
