"""A part as it is now: waiting, starting, serving, dead and started again."""

import enum
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from infra.local import process
from infra.local.errors import Refusal
from infra.local.part import Part, end

FIRST_TRIES = 3
PROBE_SECONDS = 0.05
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0


class State(enum.Enum):
    """What a part is doing."""

    WAITING = "waiting"
    PREPARING = "preparing"
    STARTING = "starting"
    SERVING = "serving"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Run:
    """One part under supervision; `advance` does the next thing without ever waiting for it."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.state = State.WAITING
        self.wanted = False
        self.running: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.failure = ""  # why it is FAILED
        self.began = self.served_since = 0.0
        self._not_before = self._probe_at = 0.0
        self._pause = 0.5
        self._asked: Future[object] | None = None

    def bind(
        self, pool: ThreadPoolExecutor, wake: Callable[[], None], changed: Callable[["Run", str], None]
    ) -> None:
        """Say where waiting is done, whom to wake after it, and whom to tell."""
        self._pool, self._wake, self._changed = pool, wake, changed

    @property
    def serves(self) -> bool:
        """Whether what needs this part can go on."""
        return self.state in {State.SERVING, State.DONE}

    @property
    def alive(self) -> bool:
        """Whether there is a process."""
        return self.running is not None

    def advance(self, now: float, *, free: bool) -> None:
        """Do the next thing that can be done now; `free`: all that this part needs serves."""
        if self.running is not None and self.running.poll() is not None:
            self._ended(self.running.returncode, now)
        elif self.state is State.WAITING and free and now >= self._not_before:
            self.began = now
            self._ask(self.part.prepare)
            self._become(State.PREPARING)
        elif self.state is State.PREPARING and self._asked is not None and self._asked.done():
            self._prepared(now)
        elif self.state is State.STARTING and not self.part.once:
            self._probe(now)
        elif self.state is State.SERVING and now - self.served_since > STEADY_SECONDS:
            self._pause = 0.5

    def end(self) -> None:
        """Stop the process in the part's own way."""
        if (running := self.running) is not None:
            end(self.part, running)
        self.running = None
        self._asked = None
        self.state = State.STOPPED

    def kill(self) -> None:
        """End the process at once; where it is wanted it will be started again."""
        if self.running is not None:
            process.signal_group(self.running, signal.SIGKILL)

    def reset(self) -> None:
        """Make a stopped part ready to be started again."""
        self.state, self._not_before = State.WAITING, 0.0

    def _ask(self, question: Callable[[], object]) -> None:
        self._asked = self._pool.submit(question)
        self._asked.add_done_callback(lambda _: self._wake())

    def _prepared(self, now: float) -> None:
        try:
            self._answer()
        except (Refusal, OSError) as refusal:
            if not self.served_since:
                self._fail(str(refusal))
                return
            self._again(now, str(refusal))
        else:
            self._spawn()

    def _answer(self) -> object:
        asked, self._asked = self._asked, None
        return asked.result() if asked else None

    def _spawn(self) -> None:
        if (command := self.part.command()) is None:
            self._become(State.DONE)
            return
        self.running = self.part.spawn(command)
        self._become(State.STARTING)

    def _probe(self, now: float) -> None:
        if self._asked is None:
            if now >= self._probe_at:
                self._ask(self.part.ready)
        elif self._asked.done():
            if self._answer():
                self.served_since = time.monotonic()
                self._become(State.SERVING)
            else:
                self._probe_at = now + PROBE_SECONDS

    def _ended(self, code: int, now: float) -> None:
        if self.running is not None:
            process.kill_group(self.running)  # what it had started must not hold its ports
        self.running, self._asked = None, None
        self.part.stopped()
        if self.part.once and code == 0:
            self._become(State.DONE)
            return
        self.deaths += 1
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        if self.part.once or (not self.served_since and self.deaths >= FIRST_TRIES):
            log = self.part.home.log(self.part.name)
            self._fail(f"{self.part.name} ended ({how}), see {log}:\n{self.part.last_words()}")
            return
        self._again(now, f"{self.part.name} ended ({how})")

    def _fail(self, why: str) -> None:
        self.failure = why
        self._become(State.FAILED, "")

    def _again(self, now: float, why: str) -> None:
        self._not_before = now + self._pause
        self._become(State.WAITING, f"{why}; it is started again in {self._pause:g} s")
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _become(self, state: State, line: str = "") -> None:
        self.state = state
        self._changed(self, line)
