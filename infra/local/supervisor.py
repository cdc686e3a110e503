"""Starts parts in the order in which they need one another, keeps them running, stops them in reverse."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from infra.local.errors import Refusal
from infra.local.part import Part
from infra.local.report import Quiet, Report
from infra.local.run import Run, State

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs parts from one thread, which must live as long as they shall: the kernel ties them to it.

    `start` returns when all serve; `watch` returns when a signal asks to stop; `stop` ends all.
    """

    def __init__(self, parts: Iterable[Part], report: Report | None = None) -> None:
        self.runs = {part.name: Run(part) for part in parts}
        self.report = report or Quiet()
        self.asked_to_stop = False
        self._pool = ThreadPoolExecutor(max(4, len(self.runs)), thread_name_prefix="beian")
        self._ear, self._mouth = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for run in self.runs.values():
            run.bind(self._pool, self._wake, self.report.changed)

    def start(self, names: Iterable[str] | None = None) -> None:
        """Start parts (all by default) and return when all serve, or when asked to stop.

        Raises Refusal where one cannot be started; what had been started is stopped.
        """
        try:
            for name in self.runs if names is None else names:
                self.runs[name].wanted = True
            while not self.asked_to_stop and not all(run.serves for run in self.runs.values() if run.wanted):
                self.step()
                if failed := [run for run in self.runs.values() if run.state is State.FAILED]:
                    raise Refusal(failed[0].failure)
        except BaseException:
            self.stop()
            raise

    def finish(self, name: str) -> bool:
        """Run a step to its end while all others are watched over; whether it ended well."""
        run = self.runs[name]
        run.wanted = True
        while not self.asked_to_stop and not run.serves and run.state is not State.FAILED:
            self.step()
        return run.serves

    def watch(self) -> None:
        """Keep all running until a signal asks to stop."""
        while not self.asked_to_stop:
            self.step()

    def step(self) -> None:
        """Move every part on by what it can do now, then wait for the next thing to happen."""
        now = time.monotonic()
        for run in self.runs.values():
            if run.wanted:
                run.advance(
                    now, free=all(self.runs[need].serves for need in run.part.needs if need in self.runs)
                )
        self.report.refresh(self.runs.values())
        select.select([self._ear], [], [], 0.1)
        with contextlib.suppress(BlockingIOError):
            while os.read(self._ear, 512):
                pass

    def stop(self) -> None:
        """End every part: first those that nobody needs any more, together, then those that they needed."""
        left = [run for run in self.runs.values() if run.alive]
        while left:
            needed = {name for run in left for name in run.part.uses}
            wave = [run for run in left if run.part.name not in needed] or left
            list(self._pool.map(Run.end, wave))
            left = [run for run in left if run not in wave]
            self.report.refresh(self.runs.values())
        for run in self.runs.values():
            run.wanted = False
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.report.refresh(self.runs.values())

    def listen(self) -> None:
        """Take the signals that ask to stop, and the one that says that a process has ended."""
        signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOPS:
            signal.signal(number, self._asked)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked_to_stop:  # the second time a person means it
            for run in self.runs.values():
                run.kill()
        self.asked_to_stop = True

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: it wakes anyway
            os.write(self._mouth, b"!")
