"""`./beian bench`: how close we are to what the machine can do."""

import os
import sys

from infra.local.home import ROOT


def bench(arguments: list[str]) -> int:
    """Become the benchmark; it starts what it needs itself."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench", *arguments])  # noqa: S606 - no shell is what we want
    return 0
