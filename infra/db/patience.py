"""Changing tables that others use: who waits to have a table for itself makes everybody wait who comes later.

A backup or an export reads a table for minutes. So nobody waits for one longer than a second, lets everybody pass,
and comes again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

LOCK_SECONDS = 1
PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 1800.0


class InUse(Exception):
    """A statement would have had to wait longer."""


class StillInUse(Exception):
    """Somebody had a table all the time."""

    def __init__(self, what: str) -> None:
        super().__init__(f"in use for half an hour (a backup?): {what}; run this again, it goes on from here")


@contextmanager
def short_waits() -> Iterator[None]:
    """No statement of the block waits longer than a second for a table.

    Raises:
        InUse: one would have had to.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise InUse from error
        raise
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")


def turns() -> Iterator[None]:
    """Turns for whoever has to come again, with pauses between them; there is none any more after half an hour."""
    until = time.monotonic() + PATIENCE_SECONDS
    yield
    while time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
        yield
