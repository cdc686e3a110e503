"""`./beian test`: every test, on the real parts; what the machine lacks is said before, not skipped."""

import os
import sys
from pathlib import Path

from infra.local import css, messages, rabbitmq
from infra.local.home import ROOT
from infra.local.programs import CHROMIUM_INSTALL, FAKETIME_INSTALL, chromium, faketime

# The faults on a stage of their own, which take hours; they measure, so that nothing runs beside them.
FAULTS = "--faults"


def missing(arguments: list[str]) -> list[str]:
    """What the tests need from the system and do not find, with how to install it."""
    return [
        *([] if chromium() else [f"Chromium, for the tests in a browser: {CHROMIUM_INSTALL}"]),
        *(
            []
            if FAULTS not in arguments or faketime()
            else [f"faketime, for clocks that are wrong: {FAKETIME_INSTALL}"]
        ),
        *([] if rabbitmq.installed() else [f"RabbitMQ, for the tests over it: {rabbitmq.INSTALL}"]),
    ]


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
        *(arguments or ["-n", "auto", "--dist", "loadgroup"]),
    ]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is what we want
    return 0
