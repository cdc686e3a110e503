"""Waking the relay.

A NOTIFY inside the writing transaction takes a lock of the whole database at commit and halves the rate of writers.
So a thread of each process sends it, on a connection of its own, after the commit, for many events at once; where it
is lost the relay's own polling finds the events.
"""

import threading
import time
from functools import cache

import psycopg
from django.db import connection, transaction

CHANNEL = "beian_outbox"
AT_MOST_EVERY = 0.005  # seconds
AGAIN_SECONDS = 1.0


class Waker:
    """One per process and database; sends as often as needed and no more."""

    def __init__(self, parameters: dict[str, object]) -> None:
        self._parameters = parameters
        self._wanted = threading.Event()
        threading.Thread(target=self._run, name="wake-relay", daemon=True).start()

    def wake(self) -> None:
        """Say that there is something to publish."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            try:
                with psycopg.connect(**self._parameters, autocommit=True) as notifying:  # type: ignore[arg-type]
                    self._send(notifying)
            except psycopg.Error:
                time.sleep(AGAIN_SECONDS)  # the relay polls meanwhile

    def _send(self, notifying: psycopg.Connection[tuple[object, ...]]) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            notifying.execute(f"NOTIFY {CHANNEL}")
            time.sleep(AT_MOST_EVERY)


@cache
def _waker(database: str) -> Waker:  # noqa: ARG001 - one for each
    settings = connection.settings_dict
    return Waker(
        {
            "dbname": settings["NAME"],
            "user": settings["USER"],
            "password": settings["PASSWORD"],
            "host": settings["HOST"],
            "port": settings["PORT"],
            **settings["OPTIONS"],
        }
    )


def wake_after_commit() -> None:
    """Wake the relay once what was written is there to be seen."""
    transaction.on_commit(_waker(str(connection.settings_dict["NAME"])).wake)
