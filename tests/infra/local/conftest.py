"""Folders and parts for the tests of the local system; every part is the real one."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from infra.local.accounts import forget_private_folder
from infra.local.stack import Stack


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may enter, as a clone usually is."""
    path = Path(tempfile.mkdtemp(prefix="beian-local-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Stack]]:
    """Start parts by name; they are stopped when the test ends."""
    stacks: list[Stack] = []

    def started(*names: str, within: Path = folder) -> Stack:
        stacks.append(Stack(within, names))
        return stacks[-1].start()

    yield started
    for stack in stacks:
        stack.stop()
        forget_private_folder(stack.home)


def processes_in(folder: Path) -> list[str]:
    """The command lines of all processes that have to do with a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or ())
        if str(folder) in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(command)
    return found
