"""Stands in front of the supervisor, so that even a SIGKILL of either leaves no process behind.

The process that a person started becomes the guardian: it hands on the signals it gets, and the kernel gives it every
process whose parent died, so that it can end what a killed supervisor leaves. Where the guardian itself is
killed, the kernel tells the supervisor (and, were that gone too, each part) to end.
"""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

import psutil

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
HANDED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 3.0


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def guarded(work: Callable[[], int]) -> int:
    """Run `work` in a child of ours and give back its exit code; nothing it started is left afterwards.

    Call it before there is any thread.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    us = os.getpid()
    if (child := os.fork()) == 0:
        _be_the_child(us, work)
    return _guard(child)


def _be_the_child(guardian: int, work: Callable[[], int]) -> None:
    os.setpgid(0, 0)  # Ctrl-C comes from the guardian, once
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    code = 1
    try:
        if os.getppid() == guardian:
            code = work()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - the child must never go on as if it were the caller
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _guard(child: int) -> int:
    def hand_on(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    for number in HANDED_ON:
        signal.signal(number, hand_on)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    _, status = os.waitpid(child, 0)
    _end_all()
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _end_all() -> None:
    """End every process that is left; each was told by the kernel already that its parent is gone."""
    left = psutil.Process().children(recursive=True)
    _, alive = psutil.wait_procs(left, timeout=GRACE_SECONDS if left else 0)
    while alive or (alive := psutil.Process().children(recursive=True)):
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        _, alive = psutil.wait_procs(alive, timeout=GRACE_SECONDS)
