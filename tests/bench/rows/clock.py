"""The clock: what a sweep costs."""

import time

from psycopg import sql

from tests.bench import filings
from tests.bench.row import Goal, Row
from tests.bench.stage import OFFICE

FILINGS, DUE = 1_000_000, 10_000


class Sweep(Row):
    name = "sweep"
    title = "overdue sweep, 1,000,000 filings, 10,000 due: with history, audit, event"
    against = "one bare UPDATE ... RETURNING"
    unit = "filings/s"
    goal = Goal("at least", 0.40)

    def prepare(self) -> None:
        late = sql.SQL(f"CASE WHEN n <= {DUE} THEN '2017-04-20'::date ELSE '2099-01-01' END")
        filings.fill_office(self.stage, OFFICE, FILINGS, state="draft", due_on=late)

    def limit(self) -> float:
        with self.stage.connect() as connection, connection.transaction(force_rollback=True):
            begun = time.perf_counter()
            found = connection.execute(
                "UPDATE filings_filing SET state = 'overdue', late = true, sequence = sequence + 1 WHERE state IN"
                " ('draft', 'returned') AND due_on < current_date RETURNING id"
            ).fetchall()
            return len(found) / (time.perf_counter() - begun)

    def ours(self) -> float:
        from django.db import transaction

        from infra.db import office_scope
        from tenants.filings import workflow

        with office_scope(OFFICE), transaction.atomic():
            begun = time.perf_counter()
            found = list(workflow.lapse_due())
            spent = time.perf_counter() - begun
            transaction.set_rollback(True)
        return len(found) / spent

    def clear(self) -> None:
        with self.stage.owner() as owner:
            filings.empty(owner, OFFICE)
