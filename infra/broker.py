"""Every exchange, queue and binding, by name, in one place: on RabbitMQ, or on Valkey where that is enough."""

from fnmatch import fnmatchcase
from typing import Any

from django.conf import settings
from kombu import Connection, Exchange, Queue, binding

from infra.service import SERVICES, services

EVENTS = Exchange("beian.events", type="topic", durable=True)
TASKS = Exchange("beian.tasks", type="direct", durable=True)

# A message is the worker's until it acknowledges. Over Valkey a message that nobody acknowledged for this many seconds
# goes to the next worker: longer than a handler or a task takes, so that none runs twice at once, and short enough for
# the messages that a killed worker had. (RabbitMQ sees the connection end and waits for nothing.)
VISIBILITY_SECONDS = 180
# RabbitMQ gives up on a message that killed its worker this often; the relay makes a dead letter of it.
DELIVERY_LIMIT = 20
DEAD = "beian.dead"


def is_rabbitmq(url: str = "") -> bool:
    """Whether the broker is RabbitMQ."""
    return (url or settings.BROKER_URL).startswith("amqp")


def events_queue(service: str) -> str:
    """The queue of a service's events."""
    return f"{service}.events"


def tasks_queue(service: str) -> str:
    """The queue of a service's own tasks."""
    return f"{service}.tasks"


def binding_keys(service: str) -> list[str]:
    """Under which keys a service's queue is bound: what it wants to hear of, from every office."""
    return [f"*.{wanted}" for wanted in services()[service].hears]


def hears(service: str, event_type: str) -> bool:
    """Whether events of a type reach a service's queue."""
    return any(fnmatchcase(event_type, wanted) for wanted in services()[service].hears)


def _arguments() -> dict[str, object] | None:
    if not is_rabbitmq():
        return None
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": DEAD,
    }


def queues() -> list[Queue]:
    """All queues with their bindings."""
    arguments = _arguments()
    found = [dead_queue()]
    for service in SERVICES:
        # All of them as bindings: kombu forgets a queue's own exchange and key where it has bindings besides.
        events = Queue(
            events_queue(service),
            bindings=[binding(EVENTS, routing_key=key) for key in binding_keys(service)],
            durable=True,
            queue_arguments=arguments,
        )
        name = tasks_queue(service)
        tasks = Queue(name, exchange=TASKS, routing_key=name, durable=True, queue_arguments=arguments)
        found += [events, tasks]
    return found


def dead_queue() -> Queue:
    """Where RabbitMQ puts what it gave up."""
    arguments = {"x-queue-type": "quorum"} if is_rabbitmq() else None
    return Queue(DEAD, exchange=TASKS, routing_key=DEAD, durable=True, queue_arguments=arguments)


def connection(service: str = "", **options: object) -> Connection:
    """A connection to the broker; a worker's with what its service has taken and not acknowledged."""
    return Connection(settings.BROKER_URL, transport_options=transport_options(service), **options)


def transport_options(service: str = "") -> dict[str, object]:
    """What the broker's client is told, by broker; `service` for a worker."""
    if is_rabbitmq():
        return {"confirm_publish": True, "connect_timeout": 5, "read_timeout": 30, "write_timeout": 10}
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        # Each service keeps its own account of what is not acknowledged. An event has one delivery tag in all the
        # queues that it went to: with one account for all, the first service that acknowledges it strikes it off for
        # the others, and a worker that is killed meanwhile loses it.
        **{
            key: f"{key}.{service}"
            for key in ("unacked_key", "unacked_index_key", "unacked_mutex_key")
            if service
        },
    }


def waiting(channel: Any, queue: str) -> int:
    """How many messages wait in a queue; over Valkey a queue that is empty is not there."""
    return int(channel.queue_declare(queue, passive=is_rabbitmq()).message_count)


def take_back(service: str) -> int:
    """Put back what a killed worker had taken over Valkey and not acknowledged; how many messages that were.

    RabbitMQ does so itself as soon as the worker's connection is gone. What another worker of the service has in hand
    at this moment comes once more, and is done once.
    """
    if is_rabbitmq():
        return 0
    with connection(service) as opened:
        channel = opened.default_channel
        declare_on(channel)
        tags = channel.client.zrange(channel.unacked_index_key, 0, -1)
        for tag in tags:
            channel.qos.restore_by_tag(tag, channel.client)
    return len(tags)


def declare_topology() -> None:
    """Declare everything; may be run again."""
    with connection() as opened:
        declare_on(opened.default_channel)


def declare_on(channel: Any) -> None:
    """Declare everything on one channel; over Valkey a channel learns the exchanges' types only so."""
    EVENTS(channel).declare()
    TASKS(channel).declare()
    for queue in queues():
        queue(channel).declare()
