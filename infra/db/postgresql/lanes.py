"""Connections that stay with some offices.

PostgreSQL keeps in each connection what it has learned of every table that the connection touched: over 2,850 offices
hundreds of megabytes, and milliseconds for each office that is new to it. So every office has a lane, a connection
belongs to one lane, and a thread borrows one of its office's lane for as long as it works there. A lane has as many
connections as are needed at once; what lies idle is bounded for the process, and each is renewed when it is old.
"""

import os
import select
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

from infra.db.scope import Scope

LANES = 12
# Idle connections that a process keeps: enough for its threads in whatever lanes they were last.
KEPT = 24


def lane_of(schema: str) -> int:
    """The lane of an office, the same in every process."""
    return crc32(schema.encode()) % LANES


@dataclass(slots=True)
class Kept:
    """A connection that nobody uses now: what its session was last told, and until when it is good."""

    connection: Any
    applied: Scope | None
    close_at: float | None

    @property
    def good(self) -> bool:
        """Not too old, and the server is there."""
        return not hung_up(self.connection) and (self.close_at is None or time.monotonic() < self.close_at)


def hung_up(connection: Any) -> bool:
    """Whether a connection that was asked nothing has ended: there is nothing to read on it but its end.

    To look costs no round trip.
    """
    if connection.closed:
        return True
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    return bool(ear.poll(0))


class Idle:
    """The idle connections of a process, by lane, the one that was used last at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, tuple[int | None, Kept]] = OrderedDict()

    def take(self, lane: int | None) -> tuple[int | None, Kept] | None:
        """One of this lane (of any, where it is None), the one that was used last."""
        while found := self._pop(lane):
            if found[1].good:
                return found
            found[1].connection.close()
        return None

    def _pop(self, lane: int | None) -> tuple[int | None, Kept] | None:
        with self._lock:
            for key in reversed(self._kept):
                if lane is None or self._kept[key][0] == lane:
                    return self._kept.pop(key)
        return None

    def give(self, lane: int | None, kept: Kept) -> None:
        """Put one here; where there are too many, the one that was used longest ago is closed."""
        with self._lock:
            self._kept[id(kept)] = lane, kept
            surplus = self._kept.popitem(last=False)[1] if len(self._kept) > KEPT else None
        if surplus:
            surplus[1].connection.close()

    def close(self) -> None:
        """Close all."""
        while found := self._pop(None):
            found[1].connection.close()


@cache
def idle(host: str, port: str, database: str) -> Idle:  # noqa: ARG001 - one for each
    """The idle connections to a database."""
    return Idle()


# A forked process leaves them to its parent, who goes on using them.
os.register_at_fork(after_in_child=idle.cache_clear)
