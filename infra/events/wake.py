"""Waking the relay.

A NOTIFY inside the writing transaction takes a lock of the whole database at commit and halves the rate of writers.
So a thread of each process sends it, on a connection of its own, after the commit, for many events at once; where it
is lost the relay's own polling finds the events.
"""

import os
import threading
import time
from functools import cache
from typing import Any

import psycopg
from django.db import connection, transaction

CHANNEL = "beian_outbox"
AT_MOST_EVERY = 0.005  # seconds
AGAIN_SECONDS = 1.0


class Waker:
    """One per process and database; sends as often as needed and no more."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters
        self._wanted = threading.Event()
        threading.Thread(target=self._run, name="wake-relay", daemon=True).start()

    def wake(self) -> None:
        """Say that there is something to publish."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            try:
                with psycopg.connect(**self._parameters, autocommit=True) as notifying:
                    self._send(notifying)
            except psycopg.Error:
                time.sleep(AGAIN_SECONDS)  # the relay polls meanwhile

    def _send(self, notifying: psycopg.Connection[tuple[object, ...]]) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            notifying.execute(f"NOTIFY {CHANNEL}")
            time.sleep(AT_MOST_EVERY)


class Listener:
    """The relay's side: a connection that does nothing but wait.

    Raises:
        psycopg.OperationalError: from every method, where the database is away.
    """

    def __init__(self) -> None:
        self._connection = psycopg.connect(**_parameters(), autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, seconds: float) -> None:
        """Until something was said, or the time is over."""
        for _notification in self._connection.notifies(timeout=seconds, stop_after=1):
            return

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def wake_after_commit() -> None:
    """Wake the relay once what was written is there to be seen."""
    transaction.on_commit(_waker(str(connection.settings_dict["NAME"])).wake)


@cache
def _waker(database: str) -> Waker:  # noqa: ARG001 - one for each
    return Waker(_parameters())


# A forked process has the waker's memory and not its thread.
os.register_at_fork(after_in_child=_waker.cache_clear)


def _parameters() -> dict[str, Any]:
    settings: dict[str, Any] = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {**{name: settings[key] for name, key in names.items()}, **settings["OPTIONS"]}
