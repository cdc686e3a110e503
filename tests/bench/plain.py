"""Celery as it comes, over the same broker: what our workers are held against."""

import os

import psycopg
from celery import Celery
from kombu import Queue

from infra import broker

QUEUE = "bench"
app = Celery("bench")
app.conf.update(
    broker_url=os.environ["BROKER_URL"],
    broker_transport_options=broker.transport_options(),
    task_queues=[
        Queue(
            QUEUE, durable=True, queue_arguments={"x-queue-type": "quorum"} if broker.is_rabbitmq() else None
        )
    ],
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=4,
    worker_enable_remote_control=False,
)
_connections: dict[int, "psycopg.Connection[tuple[object, ...]]"] = {}
WRITE = """
    INSERT INTO bench_written (filing, account, state, sequence) VALUES (%s, %s, %s, %s)
    ON CONFLICT (filing) DO UPDATE SET account = excluded.account, state = excluded.state, sequence = excluded.sequence
    WHERE bench_written.sequence < excluded.sequence
"""
TABLE = """
    CREATE TABLE IF NOT EXISTS shared.bench_written (
        filing uuid PRIMARY KEY, account text, state text, sequence int, at timestamptz DEFAULT clock_timestamp()
    );
    GRANT ALL ON shared.bench_written TO beian_app
"""


@app.task(name="bench.write")
def write(filing: str, account: str, state: str, sequence: int) -> None:
    """One write, as a handler of ours does it."""
    import threading

    me = threading.get_ident()
    if me not in _connections:
        _connections[me] = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        _connections[me].execute("SET ROLE beian_app; SET search_path = shared")
    _connections[me].execute(WRITE, [filing, account, state, sequence])


@app.task(name="bench.nothing")
def nothing() -> None:
    """Nothing."""
