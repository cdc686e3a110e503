"""RabbitMQ: a node of our own beside any other on the machine."""

from collections.abc import Callable
from pathlib import Path

import psutil
from kombu import Connection, Queue

from infra.local.rabbitmq import PACKAGE, installed
from infra.local.stack import Stack
from tests.infra.local.conftest import processes_in


def test_it_keeps_a_confirmed_message_in_a_quorum_queue_and_leaves_nothing(
    start: Callable[..., Stack], folder: Path
) -> None:
    assert installed(), f"this test needs RabbitMQ: apt-get install {PACKAGE}"
    stack = start("rabbitmq")
    listening = {
        c.laddr.ip
        for c in psutil.net_connections("inet")
        if c.status == "LISTEN"
        and c.laddr.port in {stack.home.ports[name] for name in ("rabbitmq", "rabbitmq_distribution")}
    }
    assert listening == {"127.0.0.1"}
    queue = Queue("q", durable=True, queue_arguments={"x-queue-type": "quorum"})
    url = stack.environment["BROKER_URL"]
    with Connection(url, transport_options={"confirm_publish": True}) as connection:
        connection.Producer().publish({"n": 1}, routing_key="q", declare=[queue], delivery_mode=2)
    stack.restart("rabbitmq")
    with Connection(url) as connection, connection.SimpleQueue(queue) as simple:
        message = simple.get(timeout=20)
        assert message.payload == {"n": 1}
        message.ack()
    ports = stack.home.ports
    stack.stop()
    assert processes_in(folder) == []
    assert not [
        c
        for c in psutil.net_connections("inet")
        if c.laddr and c.laddr.port == ports["epmd"] and c.status == "LISTEN"
    ]
