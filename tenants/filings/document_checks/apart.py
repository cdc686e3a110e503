"""The checkers' own process: it has read the libraries once, and forks for every document.

What somebody hands in is decoded by large libraries written in C. That happens in a process that knows no secret of
ours, writes no file, has little memory and time, sees one document and ends: whatever a file makes of it, it is neither
the web nor the next one's. `tenants.filings.checker` starts this, and sends one line (a socket) for each document over
its standard input; where that ends, this ends.
"""

import json
import os
import resource
import signal
import socket
from typing import Any, BinaryIO, NoReturn

from tenants.filings.document_checks import Refused
from tenants.filings.document_checks.taking import File, take

# How the kernel ends what has used up its time, and libraries end themselves where they get no memory.
TOO_MUCH = {signal.SIGXCPU, signal.SIGALRM, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL}


def main() -> None:
    """Take lines until whoever started this is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait for the workers
    with socket.socket(fileno=0) as door:
        while True:
            _word, lines, _flags, _address = socket.recv_fds(door, 1, 1)
            if not lines:
                return
            with socket.socket(fileno=lines[0]) as line:
                if os.fork() == 0:
                    door.close()
                    _watch(line)


def _watch(line: socket.socket) -> NoReturn:
    """Let a worker do it, and say for it how it died."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    worker = os.fork()
    if worker == 0:
        _work(line)
    _worker, status = os.waitpid(worker, 0)
    if status:
        died = os.waitstatus_to_exitcode(status)
        too_much = -died in TOO_MUCH
        _answer(line, {"refused": "too_complex"} if too_much else {"died": f"exit {died}"})
    os._exit(0)


def _work(line: socket.socket) -> NoReturn:
    with line.makefile("rb") as received:
        request = json.loads(received.readline())
        _limit(request["seconds"], request["patience"], request["memory"])
        head, data = _taken(received, request)
    _answer(line, head, data)
    os._exit(0)


def _limit(seconds: int, patience: int, memory: int) -> None:
    """Seconds of work, seconds in all, bytes of memory; no file is written, no core left behind."""
    signal.alarm(patience)
    resource.setrlimit(
        resource.RLIMIT_CPU, (seconds, seconds + 1)
    )  # at the second it is SIGKILL, which says nothing
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def _taken(received: BinaryIO, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        taken = take([File(received.read(size), name) for name, size in request["files"]])
    except Refused as refused:
        return {"refused": refused.code}, b""
    except MemoryError:
        return {"refused": "too_complex"}, b""
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a file, the one who waits is told
        return {"died": type(error).__name__}, b""
    head = {"media_type": taken.media_type, "pages": taken.pages, "hints": taken.hints, "words": taken.words}
    return head | {"size": len(taken.data)}, taken.data


def _answer(line: socket.socket, head: dict[str, Any], data: bytes = b"") -> None:
    line.sendall(json.dumps(head).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
