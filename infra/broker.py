"""Every exchange, queue and binding, by name, in one place: on RabbitMQ, or on Valkey where that is enough."""

from typing import Any

from django.conf import settings
from kombu import Connection, Exchange, Queue, binding

SERVICES = ("intake", "review", "notify")

EVENTS = Exchange("beian.events", type="topic", durable=True)
TASKS = Exchange("beian.tasks", type="direct", durable=True)

# What each service wants to hear of: `<office>.<event type>`.
WANTED: dict[str, tuple[str, ...]] = {
    "intake": ("*.filing.city_archived",),
    "review": ("*.filing.*", "*.paper.*", "*.document.*"),
    "notify": ("*.filing.*",),
}

# A message is the worker's until it acknowledges. Over Valkey another worker gets it after this many seconds without
# an acknowledgement; no handler takes nearly as long.
VISIBILITY_SECONDS = 3600
# RabbitMQ gives up on a message that killed its worker this often; it is then in the dead-letter queue.
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
    found = [Queue(DEAD, durable=True, queue_arguments={"x-queue-type": "quorum"} if arguments else None)]
    for service in SERVICES:
        bindings = [binding(EVENTS, routing_key=key) for key in WANTED[service]]
        found.append(Queue(events_queue(service), bindings=bindings, durable=True, queue_arguments=arguments))
        name = tasks_queue(service)
        found.append(Queue(name, exchange=TASKS, routing_key=name, durable=True, queue_arguments=arguments))
    return found


def connection(**options: object) -> Connection:
    """A connection to the broker."""
    return Connection(settings.BROKER_URL, transport_options=transport_options(), **options)


def transport_options() -> dict[str, object]:
    """What the broker's client is told, by broker."""
    if is_rabbitmq():
        return {"confirm_publish": True, "connect_timeout": 5, "read_timeout": 30, "write_timeout": 10}
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    }


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
