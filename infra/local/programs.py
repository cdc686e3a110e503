"""Where programs are: those of our virtualenv, and those of the system."""

import os
import shutil
import sys
from pathlib import Path

from infra.local.errors import Refusal

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ALSO = "/usr/sbin:/sbin"  # where servers are, and a plain user does not look


def script(name: str) -> str:
    """A program that a wheel put beside our Python.

    Raises Refusal where it is not there.
    """
    path = Path(sys.executable).parent / name
    if not path.exists():
        raise Refusal(f"{path} is missing: remove .venv and run ./beian again")
    return str(path)


def chromium() -> str | None:
    """The system's Chromium."""
    return _found(*CHROMIUM)


def nginx() -> str | None:
    """The system's nginx."""
    return _found("nginx")


def promtool() -> str | None:
    """Prometheus's own checker of its rules."""
    return _found("promtool")


def faketime() -> str | None:
    """faketime's library; its own program would stand between a process and its supervisor."""
    return next((str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


def _found(*names: str) -> str | None:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), ALSO])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)
