"""Documents are taken by a process apart (`document_checks.apart`), under limits of memory and time.

It is started when the first document comes, and again where it has died.
"""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings

from tenants.filings.document_checks import Refused
from tenants.filings.document_checks.taking import File, Taken

MODULE = "tenants.filings.document_checks.apart"
SECONDS = 15  # of work for one document: twenty photographs of 12 megapixels take nine
PATIENCE = 25  # seconds in all, on a machine that has much else to do
MEMORY = (
    768 * 1024 * 1024
)  # bytes of address space: a picture of 50 megapixels with transparency takes 700 MB
AT_ONCE = 2  # in each process of the web
WAIT = 20  # seconds for a turn


class Died(Exception):
    """No checker has told what a document is; the text says why, for the log."""


class Checker:
    """The line to the process apart of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._door: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def take(self, files: Sequence[File]) -> Taken:
        """Have some files checked and made one document.

        Raises:
            Refused: with one of `document_checks.REASONS`.
            Died: it could not be found out.
        """
        if not self._turns.acquire(timeout=WAIT):
            raise Died("busy")
        try:
            with self._line() as line:
                return _told(line, files)
        finally:
            self._turns.release()

    def _line(self) -> socket.socket:
        """To a worker of its own."""
        ours, theirs = socket.socketpair()
        with theirs:
            for _try in range(2):
                with self._lock:
                    door = self._door or self._start()
                    try:
                        socket.send_fds(door, [b"."], [theirs.fileno()])
                    except OSError:  # it has died; the next one is better
                        self._door = None
                        door.close()
                    else:
                        return ours
        ours.close()
        raise Died("not started")

    def _start(self) -> socket.socket:
        """Start the process apart, with an environment that has no secret in it."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", MODULE],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # libraries complain there, and our log has lines of JSON only
                cwd="/",
                env={"PYTHONPATH": str(settings.ROOT), "PYTHONSAFEPATH": "1"},
            )
        self._door = ours
        return ours


def _told(line: socket.socket, files: Sequence[File]) -> Taken:
    request = {
        "seconds": SECONDS,
        "patience": PATIENCE,
        "memory": MEMORY,
        "files": [(file.name, len(file.data)) for file in files],
    }
    line.settimeout(PATIENCE + 5)
    try:
        with suppress(BrokenPipeError):  # who has died meanwhile may have an answer left
            line.sendall(json.dumps(request).encode() + b"\n")
            for file in files:
                line.sendall(file.data)
        with line.makefile("rb") as answer:
            head: dict[str, Any] = json.loads(answer.readline())
            data = answer.read(head.get("size", 0))
    except (OSError, ValueError) as error:
        raise Died(type(error).__name__) from error
    if "refused" in head:
        raise Refused(head["refused"])
    if "died" in head or len(data) != head["size"]:
        raise Died(head.get("died", "answer cut off"))
    return Taken(data, head["media_type"], head["pages"], head["hints"], head["words"])


CHECKER = Checker()
