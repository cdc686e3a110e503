"""What the workers do: events handled, messages sent; and how soon."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench import filings
from tests.bench.gateway import gateway_at_once
from tests.bench.row import Goal, Row
from tests.bench.rows.events import OUTBOX
from tests.bench.rows.transitions import moved
from tests.bench.serving import serving
from tests.bench.stage import OFFICE

EVENTS, TASKS, MESSAGES = 3_000, 3_000, 1_000
PATIENCE = 120.0
SPAN = "SELECT count(*), extract(epoch FROM max({at}) - min({at})) FROM {table} {where}"


class Work(Row):
    """Rates are taken from the first to the last row that was written, by the database's clock."""

    def prepare(self) -> None:
        from infra import broker
        from tests.bench import plain

        self._owner = self.stage.owner()
        self._owner.execute(plain.TABLE)
        broker.declare_topology()
        with plain.app.connection() as opened:
            for queue in plain.app.conf.task_queues:
                queue(opened.default_channel).declare()
        self._empty()

    def clear(self) -> None:
        self._empty()
        self._owner.close()

    def _empty(self) -> None:
        from infra import broker

        filings.empty(self._owner, OFFICE)
        self._owner.execute(
            f"TRUNCATE shared.bench_written, {filings.DOCKET};TRUNCATE o_{OFFICE}.notify_message CASCADE"
        )
        from tests.bench import plain

        with broker.connection() as opened:
            for queue in (*broker.queues(), *plain.app.conf.task_queues):
                queue(opened.default_channel).purge()

    def _rate(self, count: int, table: str, at: str, where: str = "") -> float:
        statement = SPAN.format(table=table, at=at, where=where)
        until = time.monotonic() + PATIENCE
        while True:
            done, seconds = self._owner.execute(statement).fetchone()
            if done >= count:
                return float((count - 1) / float(seconds or 1))
            if time.monotonic() > until:
                raise RuntimeError(f"{done} of {count} in {PATIENCE:g} s")
            time.sleep(0.1)

    @contextmanager
    def _plain(self, send: Callable[[Any], None]) -> Iterator[None]:
        from tests.bench import plain

        with plain.app.producer_pool.acquire() as producer:
            send(producer)
        with serving(self.stage.stack.home, "plain"):
            yield


class Handled(Work):
    name = "handler"
    title = "events handled: receipt and effect"
    against = "a Celery task that does the same write"
    unit = "events/s"
    goal = Goal("at least", 0.80)

    def limit(self) -> float:
        from uuid import uuid4

        from tests.bench import plain

        def send(producer: Any) -> None:
            for number in range(EVENTS):
                plain.write.apply_async(
                    [str(uuid4()), f"bench_{number}", "draft", 1], queue=plain.QUEUE, producer=producer
                )

        with self._plain(send):
            rate = self._rate(EVENTS, "shared.bench_written", "at")
        self._empty()
        return rate

    def ours(self) -> float:
        from infra.events.relay import Relay

        self._owner.execute(OUTBOX, [EVENTS])
        relay = Relay()
        while relay.step():
            pass
        with serving(self.stage.stack.home, "review"):
            rate = self._rate(EVENTS, "shared.events_receipt", "handled_at", "WHERE service = 'review'")
        self._empty()
        return rate


class Sent(Work):
    name = "notify"
    title = "messages sent, the gateway answering at once"
    against = "Celery tasks that do nothing"
    unit = "/s"
    goal = Goal("at least", 0.50)

    def limit(self) -> float:
        from tests.bench import plain

        def send(producer: Any) -> None:
            mark = ["{:08d}-0000-7000-8000-000000000000", "x", "x", 1]
            for number in range(TASKS):
                # Each hundredth says in the database when it was reached.
                if number % 100 == 0:
                    said = [mark[0].format(number), *mark[1:]]  # type: ignore[union-attr]
                    plain.write.apply_async(said, queue=plain.QUEUE, producer=producer)
                plain.nothing.apply_async(queue=plain.QUEUE, producer=producer)

        with self._plain(send):
            marks = self._rate(TASKS // 100, "shared.bench_written", "at")
        self._empty()
        return marks * 100

    def ours(self) -> float:
        from uuid import uuid4

        from django.db import connection, transaction

        from infra.celery import app
        from infra.db import office_scope
        from services.notify import outgoing
        from services.notify.recipients import REMINDER
        from tests.make import make_draft, phone

        with office_scope(OFFICE):
            for _ in range(MESSAGES):
                with transaction.atomic():
                    outgoing.write(uuid4(), REMINDER, make_draft(admin_mobile=phone()).pk)
        connection.close()
        # As those of a worker that died: the next sweep has them sent.
        self._owner.execute(f"UPDATE o_{OFFICE}.notify_message SET created_at = now() - interval '1 minute'")
        with gateway_at_once(), serving(self.stage.stack.home, "notify"):
            app.send_task("notify.sweep_messages", queue="notify.tasks")
            where = "WHERE channel = 'sms' AND state = 'accepted'"
            rate = self._rate(MESSAGES, f"o_{OFFICE}.notify_message", "done_at", where)
        self._empty()
        return rate


class Latency(Work):
    name = "latency"
    title = "from the commit to the handler, p99 at 200 events a second"
    against = "one direct publish and consume"
    unit = "ms"
    goal = Goal("at most", 25)
    of_ratio = False
    rate, seconds = 200, 5
    warming = 400  # until both processes have done everything before, with all their threads

    def limit(self) -> float:
        from kombu import Consumer, Producer, Queue

        from tests.bench import plain

        spent: list[float] = []
        with plain.app.connection_for_write() as out, plain.app.connection_for_read() as back:
            (made,) = plain.app.conf.task_queues
            queue, producer = Queue(made.name, no_declare=True), Producer(out, auto_declare=False)

            def took(body: float, message: Any) -> None:
                spent.append(time.perf_counter() - body)
                message.ack()

            with Consumer(back, queues=[queue], callbacks=[took], auto_declare=False):
                begun = time.perf_counter()
                for number in range(self.rate * self.seconds):
                    time.sleep(max(0.0, begun + number / self.rate - time.perf_counter()))
                    producer.publish(
                        time.perf_counter(), exchange="", routing_key=made.name, serializer="json"
                    )
                    while len(spent) <= number:
                        back.drain_events(timeout=5)
        return sorted(spent)[int(len(spent) * 0.99)] * 1e3

    def ours(self) -> float:
        filings.fill_office(self.stage, OFFICE, self.rate)
        with serving(self.stage.stack.home, "relay", "review"):
            self._move(self.warming)
            self._rate(self.warming, "shared.events_receipt", "handled_at", "WHERE service = 'review'")
            ((warm,),) = self._owner.execute("SELECT clock_timestamp()").fetchall()
            self._move(count := self.rate * self.seconds)
            self._rate(
                self.warming + count, "shared.events_receipt", "handled_at", "WHERE service = 'review'"
            )
        (p99,) = self._owner.execute(
            "SELECT 1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM r.handled_at - e.time))"
            " FROM shared.events_outbox e JOIN shared.events_receipt r ON r.event = e.id AND r.service = 'review'"
            " WHERE e.time >= %s",
            [warm],
        ).fetchone()
        self._empty()
        return float(p99)

    def _move(self, count: int) -> None:
        begun = time.perf_counter()
        for number in range(count):
            time.sleep(max(0.0, begun + number / self.rate - time.perf_counter()))
            moved(filings.filing_id(1 + number % self.rate))
