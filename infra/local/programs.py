"""Where programs are: those of our virtualenv, and those of the system."""

import shutil
import sys
from pathlib import Path

from infra.local.errors import Refusal

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_INSTALL = "apt-get install chromium fonts-noto-cjk"

FAKETIME_INSTALL = "apt-get install faketime"


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
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def faketime() -> Path | None:
    """faketime's library; its own program would stand between a process and its supervisor."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
