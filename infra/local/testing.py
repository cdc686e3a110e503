"""`./beian test`: every test, on the real parts; what the machine lacks is said before, not skipped."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.local import css, messages, rabbitmq
from infra.local.home import ROOT
from infra.local.programs import chromium, faketime, nginx, promtool

# The faults on a stage of their own, which take hours; they measure, so that nothing runs beside them.
FAULTS = "--faults"


@dataclass(frozen=True, slots=True)
class Program:
    """What only the tests need of the system: what they do with it, where it is, what Debian calls it."""

    name: str
    purpose: str
    path: str | None
    packages: str

    @property
    def install(self) -> str:
        """The command that brings it."""
        return f"apt-get install {self.packages}"


def programs(*, faults: bool = False) -> tuple[Program, ...]:
    """Everything that the tests need and no wheel brings; `faults`: those on their own stage, too."""
    server = str(rabbitmq.SERVER) if rabbitmq.installed() else None
    return (
        Program("Chromium", "浏览器测试 tests in a browser", chromium(), "chromium fonts-noto-cjk"),
        Program("RabbitMQ", "消息队列测试 tests over it", server, rabbitmq.PACKAGE),
        Program("nginx", "网关配置测试 its configuration", nginx(), "nginx-light"),
        Program("promtool", "告警规则测试 the alerts", promtool(), "prometheus"),
        *([Program("faketime", "时钟故障测试 wrong clocks", faketime(), "faketime")] if faults else ()),
    )


def missing(arguments: list[str]) -> list[str]:
    """What the tests need from the system and do not find, each with how to install it; then all at once."""
    lacking = [program for program in programs(faults=FAULTS in arguments) if program.path is None]
    lines = [f"{program.name}, {program.purpose}: {program.install}" for program in lacking]
    if len(lacking) > 1:
        packages = " ".join(program.packages for program in lacking)
        lines.append(f"一次安装 All at once: apt-get install {packages}")
    return lines


def processes() -> int:
    """How many processes run the tests: one more than there are processors, for much of what they do is waiting."""
    return len(os.sched_getaffinity(0)) + 1


def test(arguments: list[str]) -> int:
    """Become pytest; all tests on all processors where no argument chooses otherwise.

    Without arguments nothing starts while something is missing; with some, those tests fail that need it.
    """
    if lacks := missing(arguments):
        print("测试还缺少 The tests lack:", *lacks, sep="\n  ", file=sys.stderr)
        if not arguments:
            return 1
    if arguments == [FAULTS]:
        arguments = ["tests/faults", FAULTS]
    messages.compile_all()
    css.build()
    if not Path.cwd().is_relative_to(ROOT):
        os.chdir(ROOT)
    sys.stdout.flush()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--rootdir",
        str(ROOT),
        *(arguments or ["-n", str(processes()), "--dist", "loadgroup"]),
    ]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is what we want
    return 0
