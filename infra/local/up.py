"""`./beian up`: the whole system on this machine until it is asked to stop."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from infra.local import demo, environment, marks
from infra.local.application import SignIns, application
from infra.local.errors import Refusal
from infra.local.guardian import guarded
from infra.local.home import ROOT, Home, var
from infra.local.screen import Lines, screen
from infra.local.stack import basic_parts
from infra.local.state import forget, remember
from infra.local.supervisor import Supervisor

PLAYED = "played"


def up(*, play: bool) -> int:
    """Run everything; the exit code. `play`: fill it with the demonstration's month, once."""
    os.chdir(ROOT)
    return guarded(lambda: _run(play=play))


def _run(*, play: bool) -> int:
    console = Console()
    shown: Lines | None = None
    try:
        if play:
            demo.must_reach_nobody()
        with _alone(var()):
            shown = screen(console)
            system = System(Home.at(var(), shown.say), shown, console)
            system.run(play=play)
    except Refusal as refusal:
        console.print("[bold red]不能启动 Cannot start[/]: ", end="")
        console.print(str(refusal), markup=False, highlight=False, soft_wrap=True)
        return 1
    finally:
        if shown is not None:
            shown.close()
    return 0


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this system; a second one in the same folder is refused."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("w")
    except PermissionError as error:
        mend = "run as that user, or move var/ away"
        raise Refusal(f"{error.filename} belongs to another user: {mend}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            addresses = folder / "demo.json"
            raise Refusal(f"it runs in {folder} already; its addresses are in {addresses}") from error
        yield


class System:
    """Everything, in one folder."""

    def __init__(self, home: Home, shown: Lines, console: Console) -> None:
        self._home, self._shown, self._console = home, shown, console
        names = tuple(name for name in environment.BASICS if name in environment.needed())
        basics = basic_parts(home, names)
        home.ports.claim(["web"])
        if "postgres" in names and not (home.folder / "postgres" / "data").exists():
            marks.forget(home, "set-up", "demo")
        self._sources = marks.sources()
        settled = marks.is_marked(home, "set-up", self._sources)
        self._processes = application(home, names, settled=settled)
        self._supervisor = Supervisor([*basics, *self._processes, demo.part(home)], shown)

    def run(self, *, play: bool) -> None:
        """Start all, tell where it is, and keep it running until a signal asks to stop.

        Raises Refusal where it cannot be started; nothing runs afterwards.
        """
        demo.path(self._home).unlink(missing_ok=True)
        for counters in self._home.place("metrics").iterdir():
            counters.unlink()  # of processes that are gone
        remember(self._home)
        self._supervisor.listen()
        try:
            self._start()
            if play:
                self._play()
            self._supervisor.watch()
            self._shown.say("正在停止 Stopping …")
        finally:
            self._supervisor.stop()
            forget(self._home)

    def _start(self) -> None:
        try:
            self._supervisor.start(name for name in self._supervisor.runs if name != "demo")
        except Refusal:
            marks.forget(self._home, "set-up")  # the next start takes nothing for granted
            raise
        if self._supervisor.asked_to_stop:
            return
        marks.mark(self._home, "set-up", self._sources)
        people = next(part.people for part in self._processes if isinstance(part, SignIns))
        demo.show(self._console, demo.write(self._home, people), demo.path(self._home))

    def _play(self) -> None:
        if self._supervisor.asked_to_stop or marks.is_marked(self._home, "demo", PLAYED):
            return
        self._shown.say("正在写入演示数据 Playing the demonstration's month …")
        if self._supervisor.finish("demo"):
            demo.age(self._home)
            marks.mark(self._home, "demo", PLAYED)
            self._shown.say("演示数据已就绪 The demonstration is there.")
        elif not self._supervisor.asked_to_stop:
            why = self._supervisor.runs["demo"].failure
            self._shown.say(f"演示数据写入失败 The demonstration failed: {why}")
