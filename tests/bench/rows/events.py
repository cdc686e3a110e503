"""Events: from the outbox to the broker, and what is made of them."""

import time

from tests.bench import filings
from tests.bench.row import Goal, Row
from tests.bench.stage import OFFICE

EVENTS = 10_000
OUTBOX = """
    INSERT INTO shared.events_outbox (office, type, subject, sequence, dataversion, data)
    SELECT 'donggang', 'filing.drafted', gen_random_uuid(), 1, 3, jsonb_build_object('state', 'draft', 'previous',
        'draft', 'account', 'bench_' || n, 'kind', 'first', 'filer_kind', 'company', 'due_on', '2099-01-01', 'late',
        false, 'paper', 'expected', 'number', '', 'content', '[]'::jsonb, 'returns', 0, 'clock_since', NULL,
        'since', now(), 'before', now(), 'invited', false)
    FROM generate_series(1, %s) n
"""
# The same rows as the docket made anew has, entries and passages, and nothing computed for them or kept beside them.
BARE = (
    "SELECT set_config('beian.counting', 'off', true)",
    """
    INSERT INTO review_docketentry (filing, office, account, kind, filer_kind, state, paper, due_on, late, number,
        sequence, since)
    SELECT id, 'donggang', account, kind, filer_kind, state, paper_state, due_on, late, number, sequence, stage_since
    FROM filings_filing
    """,
    """
    INSERT INTO review_passage (filing, sequence, office, source, target, at, minutes)
    SELECT filing_id, sequence, 'donggang', source, target, at, 0 FROM filings_history WHERE source <> target
    """,
)
HISTORY = """
    INSERT INTO filings_history (filing_id, sequence, event, source, target, actor_kind, actor, role, detail)
    SELECT id, n, 'filing.submitted', '', state, 'staff', '2', 'clerk', '{}'
    FROM filings_filing, generate_series(1, %s) n
"""


class RelayRate(Row):
    name = "relay"
    quick = True
    title = "relay: from the table to confirmed to marked"
    against = "windowed confirms, no database"
    unit = "events/s"
    goal = Goal("at least", 0.50)

    def prepare(self) -> None:
        from infra import broker

        broker.declare_topology()

    def limit(self) -> float:
        from infra.events import relay
        from infra.events.publisher import publisher

        with self.stage.owner() as owner:
            owner.execute(OUTBOX, [relay.WINDOW])
            rows = owner.execute(
                "SELECT id, office, type, subject, sequence, dataversion, time, data::text FROM shared.events_outbox"
            ).fetchall()
            owner.execute("TRUNCATE shared.events_outbox")
        messages = [relay._message(row) for row in rows]
        opened, times = publisher(), EVENTS // len(messages)
        opened.publish(messages)
        begun = time.perf_counter()
        for _ in range(times):
            opened.publish(messages)
        spent = time.perf_counter() - begun
        opened.close()
        self._purge()
        return times * len(messages) / spent

    def ours(self) -> float:
        from infra.events.relay import Relay

        relay = Relay()
        relay.step()
        with self.stage.owner() as owner:
            owner.execute(OUTBOX, [EVENTS])
        begun = time.perf_counter()
        while relay.step():
            pass
        spent = time.perf_counter() - begun
        self._purge()
        with self.stage.owner() as owner:
            (left,) = owner.execute(
                "SELECT count(*) FROM shared.events_outbox WHERE published_at IS NULL"
            ).fetchone() or (1,)
            owner.execute("TRUNCATE shared.events_outbox")
        if left:
            raise RuntimeError(f"{left} events were left behind")
        return EVENTS / spent

    def _purge(self) -> None:
        from infra import broker

        with broker.connection() as opened:
            for queue in broker.queues():
                queue(opened.default_channel).purge()


class DocketRebuilt(Row):
    name = "docket"
    title = "docket made anew from the case files, events of their history a second"
    against = "the batched SQL, and no more"
    unit = "events/s"
    quick = True
    goal = Goal("at least", 0.50)
    count, each = 50_000, 4

    def prepare(self) -> None:
        filings.fill_office(self.stage, OFFICE, self.count, sequence=self.each)
        with self.stage.connect() as connection:
            connection.execute(HISTORY, [self.each])
        self._empty()

    def limit(self) -> float:
        with self.stage.connect() as connection:
            begun = time.perf_counter()
            with connection.transaction():
                for statement in BARE:
                    connection.execute(statement)
            spent = time.perf_counter() - begun
        self._empty()
        return self.count * self.each / spent

    def ours(self) -> float:
        from infra.db import office_scope
        from services.review import docket

        begun = time.perf_counter()
        with office_scope(OFFICE):
            docket.rebuild()
        spent = time.perf_counter() - begun
        self._empty()
        return self.count * self.each / spent

    def _empty(self) -> None:
        with self.stage.owner() as owner:
            owner.execute(f"TRUNCATE {filings.DOCKET}")

    def clear(self) -> None:
        with self.stage.owner() as owner:
            filings.empty(owner, OFFICE)
