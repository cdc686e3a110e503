"""What a person sees of a starting and running system: a live table on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from infra.local.run import Run, State

WORDS = {
    State.WAITING: ("等待", "waiting", "dim"),
    State.PREPARING: ("准备中", "preparing", "yellow"),
    State.STARTING: ("启动中", "starting", "yellow"),
    State.SERVING: ("运行中", "running", "green"),
    State.DONE: ("完成", "done", "green"),
    State.FAILED: ("失败", "failed", "bold red"),
    State.STOPPED: ("已停止", "stopped", "dim"),
}
PARTS = {
    "assets": "样式与译文",
    "postgres": "数据库",
    "broker": "消息队列",
    "store": "对象存储",
    "sink": "邮件短信收件箱",
    "setup": "初始化",
    "web": "网站",
    "relay": "事件转发",
    "intake": "报送服务",
    "review": "审核服务",
    "notify": "通知服务",
    "clock": "定时器",
    "signins": "演示账号",
    "demo": "演示数据",
    "past": "演示时效",
}

STEP_SECONDS = 3.0


class Lines:
    """Plain lines: one when a part serves, and one for whatever goes wrong."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = ""
        self._say_next = 0.0

    def changed(self, run: Run, line: str) -> None:
        """Tell it in a line."""
        if line:
            self.say(line)
        elif run.serves:
            took = time.monotonic() - run.began
            self.say(
                f"{run.part.name}: {WORDS[run.state][1]} {run.part.address} ({took:.1f} s)".replace("  ", " ")
            )

    def refresh(self, runs: Iterable[Run]) -> None:
        """Every few seconds, how far a long step is."""
        for run in runs:
            if run.part.tells and run.state is State.STARTING and time.monotonic() - run.began > STEP_SECONDS:
                self._progress(f"{run.part.name}: {run.part.last_words(1)}")

    def _progress(self, line: str) -> None:
        if line != self._said and time.monotonic() > self._say_next:
            self._said, self._say_next = line, time.monotonic() + STEP_SECONDS
            self.say(line)

    def say(self, line: str) -> None:
        """One line."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Nothing to close."""


class Board(Lines):
    """The live table, with lines above it."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._drawn = 0.0
        self._live = Live(console=console, auto_refresh=False, transient=False)
        self._live.start()

    def changed(self, run: Run, line: str) -> None:
        """Only what is wrong needs a line: the table shows the rest."""
        if line:
            super().changed(run, line)
        self._drawn = 0.0

    def refresh(self, runs: Iterable[Run]) -> None:
        """Draw the table anew, four times a second."""
        if (now := time.monotonic()) - self._drawn > 0.25:
            self._drawn = now
            self._live.update(board(list(runs)), refresh=True)

    def close(self) -> None:
        """Leave the table as it is."""
        self._live.stop()


def board(runs: list[Run]) -> RenderableType:
    """The table, with a bar below it until all parts serve."""
    runs = [run for run in runs if run.wanted or run.state is not State.WAITING]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("部件 Part", "", "状态 State", "地址 Address", ""):
        table.add_column(head, header_style="bold", no_wrap=True)
    for run in runs:
        chinese, english, style = WORDS[run.state]
        state = Text(f"{chinese} {english}", style=style)
        table.add_row(PARTS.get(run.part.name, ""), run.part.name, state, run.part.address, _note(run))
    serving = sum(run.serves for run in runs)
    if serving == len(runs) or any(run.state is State.STOPPED for run in runs):
        return table
    return Group(table, ProgressBar(total=len(runs), completed=serving, width=40))


def _note(run: Run) -> Text:
    if run.deaths:
        return Text(f"重启 restarted {run.deaths}", style="yellow")
    if run.state is State.STARTING and run.part.tells:
        return Text(run.part.last_words(1)[:60], style="dim")
    return Text("")


def screen(console: Console) -> Lines:
    """A board on a terminal, lines elsewhere."""
    return Board(console) if console.is_terminal else Lines(console)
