"""One fault, tried once: load before, during and after it, then what is owed to everybody is counted."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local.application import manage
from tests.faults.load import Load, Tally
from tests.faults.stage import Stage
from tests.journeys.system import eventually

FOLDER = Path(__file__).parents[2] / "var" / "faults"
RESULTS = FOLDER / "results.jsonl"
WINDOW_SECONDS = 30.0
LEAST_RECOVERY = 0.95


@dataclass
class Result:
    """What came of a fault, in the words of the table."""

    fault: str
    how: str
    expected: str
    case: str
    lost: int | None = None  # not counted where it did not come to that
    doubled: int | None = None
    actions: int = 0  # what a person had to do; a process that died is started again by its supervisor
    errors: int = 0  # calls that were not answered with success between the fault and its end
    unknown: int = 0  # mails whose fate nobody can know, which are put before a person
    recovery: float | None = None
    prompt: float | None = (
        None  # the share of messages that were taken within ten seconds, where that is asked
    )
    seconds: float = 0.0  # from the fault to its end
    ledger: str = "clean"
    failure: str = ""

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what comes of the block for the table, whether it holds or fails."""
        try:
            yield
        except BaseException as error:
            self.failure = _said(error)
            raise
        finally:
            self._write()

    def failed(self, error: BaseException) -> None:
        """Keep that what was looked at after the fault was not as it should be."""
        if not self.failure:
            self.failure = _said(error)
            self._write()

    def _write(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip()[:300]}"


class Trial:
    """The stage with its load, for one test. `measured`: with windows that are long enough for a recovery ratio."""

    def __init__(self, stage: Stage, load: Load, result: Result, *, measured: bool) -> None:
        self.stage, self.system, self.load, self.result = stage, stage.system, load, result
        self._window = WINDOW_SECONDS if measured else 0.0
        self._measured = measured

    def keep_logs(self) -> None:
        """Keep what the application's processes have said, beside the table."""
        kept = FOLDER / "logs" / self.result.case
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self.system.home.folder / "log", kept)

    @contextmanager
    def fault(self, *, quiet: bool = False, says: str = "", settles: float = 120.0) -> Iterator[Load]:
        """The block injects the fault and heals it; the load runs before, meanwhile and after.

        Args:
            quiet: the web must answer without an error all the time.
            says: the only way in which calls may fail that are answered at all.
            settles: seconds within which everything must be done after the end of the load.
        """
        with self.result.kept():
            yield from self._run(settles)
            assert not (quiet and self.result.errors), self.load.errors
            answered = {error.how for error in self.load.errors if error.how[0].isdigit()}
            assert answered <= {says}, answered

    def _run(self, settles: float) -> Iterator[Load]:
        began = time.time()
        self.load.start()
        try:
            self._flows(began)
            time.sleep(self._window)
            broken = time.time()
            yield self.load
            healed = time.time()
            self._flows(healed)
            time.sleep(max(0.0, healed + self._window - time.time()))
        finally:
            self.load.stop()
        self.system.settle(settles)
        self._judge(broken, healed, self.load.tally())

    def _flows(self, since: float) -> None:
        eventually(lambda: self.load.completed(since, time.time()) >= 2, 60)

    def _judge(self, broken: float, healed: float, tally: Tally) -> None:
        result = self.result
        result.seconds = round(healed - broken, 1)
        result.lost, result.doubled = tally.lost(), tally.doubled()
        result.unknown, self.load.unknown = tally.unknown - self.load.unknown, tally.unknown
        result.errors = sum(broken <= error.at < healed for error in self.load.errors)
        if self._measured:
            before = self.load.completed(broken - self._window, broken)
            after = self.load.completed(healed, healed + self._window)
            result.recovery = round(after / before, 2)
        result.ledger = ledger(self.stage)
        assert (result.lost, result.doubled, result.ledger) == (0, 0, "clean"), tally
        assert result.recovery is None or result.recovery >= LEAST_RECOVERY


def ledger(stage: Stage) -> str:
    """What the checker of the invariant says: clean, or its words."""
    answer = stage.system.run(manage("verify_ledger"))
    return "clean" if answer.returncode == 0 else (answer.stdout + answer.stderr)[-2000:]


def dies(trial: Trial, name: str, point: str, until: Callable[[], object] = lambda: None) -> None:
    """Let a process be killed at a fail point, and its supervisor start it again."""
    system = trial.system
    system.kill(name)
    system.start(name, BEIAN_FAILPOINT=point)
    until()
    eventually(lambda: system.died(name), 60)
    system.start(name)
