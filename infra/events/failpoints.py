"""Points at which a test lets a process die, as a machine would: named by BEIAN_FAILPOINT, in local systems only."""

import os
import signal

from infra import env

ARMED = env.text("BEIAN_FAILPOINT") if env.flag("BEIAN_LOCAL") else ""


def reached(point: str) -> None:
    """Die here and now, if this is the point."""
    if point == ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
