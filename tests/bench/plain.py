"""Celery as it comes, over the same broker: what our workers are held against. It knows nothing of Django or of us."""

import os
import threading

import psycopg
from celery import Celery
from kombu import Queue

QUEUE = "bench"
RABBITMQ = os.environ["BROKER_URL"].startswith("amqp")
app = Celery("bench")
app.conf.update(
    broker_url=os.environ["BROKER_URL"],
    broker_transport_options={"confirm_publish": True} if RABBITMQ else {},
    task_queues=[
        Queue(QUEUE, durable=True, queue_arguments={"x-queue-type": "quorum"} if RABBITMQ else None)
    ],
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=4,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
)
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
_mine = threading.local()


@app.task(name="bench.write")
def write(filing: str, account: str, state: str, sequence: int) -> None:
    """One write, as a handler of ours does it."""
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        _mine.connection.execute("SET ROLE beian_app; SET search_path = shared")
    _mine.connection.execute(WRITE, [filing, account, state, sequence])


@app.task(name="bench.nothing")
def nothing() -> None:
    """Nothing."""
