"""`./beian soak`: faults at random under a steady load; in the end whether anything was lost, and what grew."""

import argparse
import random
import sys
import time
from collections.abc import Iterator

import psutil

from tests.faults.load import Load
from tests.faults.mishaps import MISHAPS
from tests.faults.stage import Stage
from tests.faults.trial import ledger

EVERY_SECONDS, FILINGS = 60.0, 12
PROMPT_SECONDS = 10.0  # by which GOV.UK Notify measures itself
MEGABYTE = 1024 * 1024
PROCESSES = ("web", "relay", "intake", "review", "notify", "clock")


class Memory:
    """How much each process has, and what it had when it was a minute old; one that is started again begins anew."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._first: dict[str, tuple[int, float, float]] = {}  # process id, when, megabytes
        self._worst: dict[str, tuple[float, float, float]] = {}  # minutes, megabytes then, megabytes after

    def look(self) -> None:
        """Take the measure of all."""
        for name in PROCESSES:
            pid = self._stage.system.pid(name)
            size = _megabytes(pid)
            if name not in self._first or self._first[name][0] != pid:
                self._first[name] = (pid, time.monotonic(), size)
            _pid, since, before = self._first[name]
            minutes = (time.monotonic() - since) / 60
            if name not in self._worst or minutes >= self._worst[name][0]:
                self._worst[name] = (minutes, before, size)

    def lines(self) -> Iterator[str]:
        """For each process its longest life."""
        for name, (minutes, before, after) in self._worst.items():
            yield f"{name:8} {before:6.0f} MB, {after:6.0f} MB {minutes:4.0f} minutes later ({after - before:+.0f})"


def _megabytes(pid: int) -> float:
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / MEGABYTE


def soak(stage: Stage, minutes: float) -> bool:
    """Let it run; whether the invariant holds."""
    # Nobody gets more than a thousand SMS a day, not even here.
    load, memory, until = Load(stage.system, FILINGS), Memory(stage), time.monotonic() + minutes * 60
    chance = random.Random()  # noqa: S311 - which fault comes next
    load.start()
    try:
        while time.monotonic() < until:
            time.sleep(min(EVERY_SECONDS, max(0.0, until - time.monotonic())))
            memory.look()
            name = chance.choice(sorted(MISHAPS))
            say(f"{time.strftime('%H:%M:%S')} {name}")
            MISHAPS[name](stage)
    finally:
        load.stop()
    stage.system.settle(300)
    told, said = load.tally(), ledger(stage)
    steps = sum(len(ride.done) for ride in load.rides)
    say(f"{steps} steps, {len(load.errors)} calls sent again, {told.unknown} mails of unknown fate")
    say(f"lost {told.lost()}, doubled {told.doubled()}, ledger: {said}")
    delays = load.delays()
    prompt = sum(delay.seconds <= PROMPT_SECONDS for delay in delays) / len(delays)
    say(
        f"{prompt:.2%} of {len(delays)} SMS and mails were taken within {PROMPT_SECONDS:.0f} s of their event"
    )
    for line in memory.lines():
        say(line)
    return (told.lost(), told.doubled(), said) == (0, 0, "clean")


def say(line: str) -> None:
    """A line for a person who watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """1 where something was lost, doubled or broken."""
    parser = argparse.ArgumentParser(prog="./beian soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help=argparse.SUPPRESS)
    minutes = parser.parse_args().minutes
    stage = Stage()
    try:
        return 0 if soak(stage.start(), minutes) else 1
    finally:
        stage.stop()


if __name__ == "__main__":
    sys.exit(main())
