"""The supervisor: order, restarts, refusals, and nothing left behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from infra.local.errors import Refusal
from infra.local.home import ROOT, Home
from infra.local.part import Part
from infra.local.run import Run
from infra.local.supervisor import Supervisor
from tests.infra.local.conftest import processes_in


class Script(Part):
    """A part that runs some Python; ready when its log says so."""

    def __init__(
        self, home: Home, name: str, code: str, needs: tuple[str, ...] = (), *, once: bool = False
    ) -> None:
        super().__init__(home, needs)
        self.name = name
        self.once = once  # type: ignore[misc]
        self._code = code

    def command(self) -> list[str]:
        return [sys.executable, "-u", "-c", self._code, str(self.home.folder)]

    def ready(self) -> bool:
        return "ready" in self.last_words()


class Story:
    """Remembers what was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.serving: list[str] = []

    def changed(self, run: Run, line: str) -> None:
        if line:
            self.lines.append(line)
        if run.serves:
            self.serving.append(run.part.name)

    def refresh(self, runs: object) -> None:
        """Nothing."""


SERVE = "import signal; print('ready'); signal.pause()"
CHILD = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]])"
FAMILY = f"import subprocess, sys; p = {CHILD}; {SERVE}"


@pytest.fixture
def home(folder: Path) -> Home:
    return Home.at(folder)


def step_until(supervisor: Supervisor, condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        supervisor.step()


def test_what_is_needed_comes_first_and_goes_last(home: Home) -> None:
    story = Story()
    parts = [
        Script(home, "c", SERVE, ("b",)),
        Script(home, "b", "print(1)", ("a",), once=True),
        Script(home, "a", SERVE),
    ]
    supervisor = Supervisor(parts, story)
    supervisor.start()
    assert story.serving == ["a", "b", "c"]
    supervisor.stop()
    assert processes_in(home.folder) == []


def test_what_dies_is_started_again_and_said_so_ever_slower(home: Home) -> None:
    story = Story()
    supervisor = Supervisor([Script(home, "a", FAMILY)], story)
    supervisor.start()
    for pause in ("0.5", "1"):
        first = supervisor.runs["a"].running
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        step_until(supervisor, lambda: not supervisor.runs["a"].serves)
        assert story.lines.pop() == f"a ended (signal 9); it is started again in {pause} s"
        assert processes_in(home.folder) == []  # its own child went with it
        step_until(supervisor, lambda: supervisor.runs["a"].serves)
    assert supervisor.runs["a"].deaths == 2
    supervisor.stop()
    assert processes_in(home.folder) == []


def test_what_never_serves_is_a_refusal_with_its_last_words(home: Home) -> None:
    supervisor = Supervisor(
        [Script(home, "ok", SERVE), Script(home, "bad", "raise SystemExit('no such key')")]
    )
    with pytest.raises(Refusal, match="no such key"):
        supervisor.start()
    assert processes_in(home.folder) == []


def test_a_step_that_fails_is_a_refusal(home: Home) -> None:
    with pytest.raises(Refusal, match="exit code 3"):
        Supervisor([Script(home, "step", "raise SystemExit(3)", once=True)]).start()


def test_one_that_ignores_its_signal_is_killed(home: Home) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SERVE}; signal.pause()"
    part = Script(home, "deaf", deaf)
    part.stop_seconds = 0.2  # type: ignore[misc]
    supervisor = Supervisor([part])
    supervisor.start()
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 3
    assert processes_in(home.folder) == []


PROGRAM = """
import sys
from pathlib import Path
from infra.local.guardian import guarded
from infra.local.home import Home
from infra.local.supervisor import Supervisor
from tests.infra.local.test_supervisor import FAMILY, SERVE, Script

def work():
    home = Home.at(Path(sys.argv[1]))
    supervisor = Supervisor([Script(home, "a", FAMILY), Script(home, "b", SERVE, ("a",))])
    supervisor.listen()
    supervisor.start()
    print("up", flush=True)
    supervisor.watch()
    supervisor.stop()
    return 7

sys.exit(guarded(work))
"""


@pytest.fixture
def guardian(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    assert len(processes_in(folder)) == 5
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all(guardian: subprocess.Popen[str], folder: Path, number: int) -> None:
    guardian.send_signal(number)
    assert guardian.wait(15) == 7
    assert processes_in(folder) == []


def test_a_killed_supervisor_leaves_nothing(guardian: subprocess.Popen[str], folder: Path) -> None:
    [supervisor] = psutil.Process(guardian.pid).children()
    supervisor.kill()
    assert guardian.wait(15) == 137
    assert processes_in(folder) == []


def test_a_killed_guardian_leaves_nothing(guardian: subprocess.Popen[str], folder: Path) -> None:
    everything = psutil.Process(guardian.pid).children(recursive=True)
    guardian.kill()
    guardian.wait()
    psutil.wait_procs(everything, timeout=15)
    assert processes_in(folder) == []
