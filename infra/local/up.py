"""`./beian up`: the whole system on this machine until it is asked to stop."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from infra.local import demo, environment
from infra.local.application import application
from infra.local.errors import Refusal
from infra.local.guardian import guarded
from infra.local.home import ROOT, Home, var
from infra.local.screen import Lines, screen
from infra.local.stack import basic_parts
from infra.local.state import forget, remember
from infra.local.supervisor import Supervisor


def up(*, play: bool) -> int:
    """Run everything; the exit code. `play`: fill it with the demonstration's month, once."""
    os.chdir(ROOT)
    return guarded(lambda: _run(play=play))


def _run(*, play: bool) -> int:
    console = Console()
    try:
        with _alone(var()):
            return _serve(console, play=play)
    except Refusal as refusal:
        console.print("[bold red]不能启动 Cannot start[/]: ", end="")
        console.print(str(refusal), markup=False, highlight=False, soft_wrap=True)
        return 1


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this system; a second one in the same folder is refused."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("w")
    except PermissionError as error:
        raise Refusal(
            f"{error.filename} belongs to another user: run as that user, or move var/ away"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(
                f"it runs in {folder} already; its addresses are in {folder / 'demo.json'}"
            ) from error
        yield


def _serve(console: Console, *, play: bool) -> int:
    shown = screen(console)
    supervisor: Supervisor | None = None
    try:
        home = Home.at(var(), shown.say)
        demo.path(home).unlink(missing_ok=True)
        names = [name for name in environment.BASICS if name in environment.needed()]
        basics = basic_parts(home, names)
        home.ports.claim(["web"])
        remember(home)
        people, month = demo.SignIns(home), demo.part(home)
        supervisor = Supervisor([*basics, *application(home, tuple(names)), people, month], shown)
        supervisor.listen()
        supervisor.start(name for name in supervisor.runs if name != month.name)
        if not supervisor.asked_to_stop:
            demo.show(console, demo.write(home, people.people), demo.path(home))
        if play and not supervisor.asked_to_stop and not demo.is_played(home):
            _play(home, supervisor, shown)
        supervisor.watch()
    finally:
        if supervisor is not None:
            supervisor.stop()
            forget(home)
        shown.close()
    return 0


def _play(home: Home, supervisor: Supervisor, shown: Lines) -> None:
    shown.say("正在写入演示数据 Playing the demonstration's month …")
    if supervisor.finish("demo"):
        demo.remember_played(home)
        shown.say("演示数据已就绪 The demonstration is there.")
    elif not supervisor.asked_to_stop:
        shown.say(f"演示数据写入失败 The demonstration failed: {supervisor.runs['demo'].failure}")
