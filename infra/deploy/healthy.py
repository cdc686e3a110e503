"""Whether one of Beian's processes does its work: what the containers' health checks ask.

`python -m infra.deploy.healthy web|relay|intake|review|notify|clock` ends with 0, or with 1 and the reason. It is asked
twice a minute of every container, so it loads neither Django's apps nor a shell.
"""

import http.client
import os
import sys
import time
from typing import Any

import psycopg
from django.conf import settings
from kombu.exceptions import OperationalError

from infra import broker
from infra.db.scope import APP, SHARED, role_name
from infra.service import SERVICES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")

WEB_PORT = 8000
SECONDS = 5
# The relay empties the outbox within a second; an event this old means that it does not.
LAG_SECONDS = 60
# The clock writes its schedule every three minutes.
SCHEDULE, SCHEDULE_SECONDS = "clock-schedule", 600

OLDEST = (
    "SELECT coalesce(extract(epoch FROM now() - min(time)), 0) FROM events_outbox WHERE published_at IS NULL"
)


class Unwell(Exception):
    """The process does not do its work; the reason in a few words."""


def web() -> None:
    """It answers, and finds its database."""
    connection = http.client.HTTPConnection("127.0.0.1", WEB_PORT, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise Unwell(answer.read(200).decode(errors="replace"))
    except OSError as error:
        raise Unwell(f"web: {type(error).__name__}") from error
    finally:
        connection.close()


def worker(service: str) -> None:
    """Somebody takes what comes to the service's queues. Over Valkey only the broker is asked: it does not know."""
    client = broker.connection(connect_timeout=SECONDS)
    try:
        client.ensure_connection(max_retries=1, timeout=SECONDS)
        if broker.is_rabbitmq():
            for queue in (broker.events_queue(service), broker.tasks_queue(service)):
                _name, _messages, consumers = client.default_channel.queue_declare(queue, passive=True)
                if not consumers:
                    raise Unwell(f"nobody takes from {queue}")
    except (OperationalError, *client.connection_errors, *client.channel_errors) as error:
        raise Unwell(f"broker: {type(error).__name__}") from error
    finally:
        client.release()


def relay() -> None:
    """No event waits in the outbox for long."""
    database: dict[str, Any] = settings.DATABASES["default"]
    role = role_name(database["NAME"], APP)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parameters = {theirs: database[ours] for ours, theirs in names.items()} | database["OPTIONS"]
    try:
        with psycopg.connect(**parameters, autocommit=True) as connection:
            connection.execute("SELECT set_config('role', %s, false)", [role])
            connection.execute("SELECT set_config('search_path', %s, false)", [SHARED])
            row = connection.execute(OLDEST).fetchone()
    except psycopg.Error as error:
        raise Unwell(f"database: {type(error).__name__}") from error
    if row and row[0] > LAG_SECONDS:
        raise Unwell(f"an event has waited for {row[0]:.0f} s")


def clock() -> None:
    """It has kept its schedule up to date (a file, or a few that begin with its name)."""
    written = [path.stat().st_mtime for path in settings.VAR.glob(f"{SCHEDULE}*")]
    if not written or time.time() - max(written) > SCHEDULE_SECONDS:
        raise Unwell("the clock stands still")


PARTS = {"web": web, "relay": relay, "clock": clock}


def check(part: str) -> None:
    """Ask one part.

    Raises:
        Unwell: it does not do its work.
        KeyError: there is no such part.
    """
    if part in SERVICES:
        worker(part)
    else:
        PARTS[part]()


def main() -> int:
    """Ask the part that the command line names."""
    try:
        check(sys.argv[1])
    except Unwell as unwell:
        sys.stderr.write(f"{unwell}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
