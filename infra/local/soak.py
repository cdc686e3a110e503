"""`./beian soak`: whether an hour of faults leaves anything behind."""

import os
import sys

from infra.local.home import ROOT


def soak(arguments: list[str]) -> int:
    """Become the soak; it starts what it needs itself."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.faults.soak", *arguments])  # noqa: S606 - no shell is what we want
    return 0
