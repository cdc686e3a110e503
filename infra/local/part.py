"""One part of a local system: what it needs, how it is started, when it serves."""

import signal
import subprocess
import time
from collections.abc import Mapping
from typing import ClassVar

from infra.local import process
from infra.local.files import tail
from infra.local.home import Home

LOG_BYTES = 10_000_000


class Part:
    """A process that is kept running; subclasses say which.

    `prepare` and `ready` may wait (they are called beside the supervisor's loop, one at a time for a part);
    a wrong installation is said with Refusal.
    """

    name: str = ""
    ports: ClassVar[tuple[str, ...]] = ()
    stop_signal: ClassVar[int] = signal.SIGTERM
    stop_seconds: ClassVar[float] = 5.0
    death_signal: ClassVar[str] = "TERM"
    once: ClassVar[bool] = False  # a step: it is there when it has ended well
    tells: ClassVar[bool] = False  # a step whose last line says how far it is

    def __init__(self, home: Home, needs: tuple[str, ...] = ()) -> None:
        self.home = home
        self.needs = needs  # what must serve before this is started
        self.uses = needs  # what must outlive this when all is stopped
        self.user: process.User | None = None
        self.log_start = 0

    @property
    def label(self) -> str:
        """What a person calls this part."""
        return self.name

    @property
    def address(self) -> str:
        """Where it answers; empty for a part that nobody calls."""
        return ""

    def prepare(self) -> None:
        """Make ready what the process needs; called before every start."""

    def command(self) -> list[str] | None:
        """What to start; None where `prepare` was all that there is to do."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """The environment of the process."""
        return process.clean_environment(self.home.folder)

    def ready(self) -> bool:
        """Whether it serves; asked until it does."""
        return True

    def stopped(self) -> None:
        """Tidy up after the process has ended."""

    def spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start the process, with a log that begins anew when it has grown large."""
        log = self.home.log(self.name)
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        self.log_start = log.stat().st_size if log.exists() else 0
        return process.spawn(
            command,
            log=log,
            environment=self.environment(),
            folder=self.home.folder,
            user=self.user,
            death_signal=self.death_signal,
        )

    def has_said(self, text: str) -> bool:
        """Whether the process printed this since it was last started."""
        with self.home.log(self.name).open("rb") as log:
            log.seek(self.log_start)
            return text.encode() in log.read(LOG_BYTES)

    def last_words(self, lines: int = 12) -> str:
        """The end of what the process printed since it was last started."""
        return tail(self.home.log(self.name), lines, start=self.log_start)


def end(part: Part, running: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and end it where it does not do so in its time."""
    process.signal_group(running, part.stop_signal)
    deadline = time.monotonic() + part.stop_seconds
    try:
        running.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill_group(running)
        part.stopped()
