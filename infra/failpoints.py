"""Points at which a test lets a process die, as a machine would: armed by BEIAN_FAILPOINT, in local systems only.

Elsewhere a point is a call that does nothing.
"""

import os
import signal
from typing import Literal, get_args

from infra import env

Point = Literal[
    # The write: around the one statement, and between its commit and the answer.
    "write.before",
    "write.written",
    "write.committed",
    # The relay: its claim is a lock that goes with it.
    "relay.claimed",
    "relay.some_sent",
    "relay.confirmed",
    "relay.marked",
    "relay.committed",
    # An event's handler, in the transaction of its receipt.
    "handler.before",
    "handler.effect",
    "handler.committed",
    # A message on its way out: before it is ours, ours, the provider's, and settled.
    "send.before",
    "send.claimed",
    "send.accepted",
    "send.settled",
]
POINTS: tuple[Point, ...] = get_args(Point)
ARMED = env.text("BEIAN_FAILPOINT") if env.flag("BEIAN_LOCAL") else ""


def _die_here(point: Point) -> None:
    if point == ARMED:
        os.kill(os.getpid(), signal.SIGKILL)


def _go_on(_point: Point) -> None:
    pass


reached = _die_here if ARMED else _go_on
