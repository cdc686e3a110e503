"""Processes that cannot outlive the one that started them."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import Refusal


@dataclass(frozen=True, slots=True)
class User:
    """Whom a process runs as, where that is not who we are."""

    uid: int
    gid: int


def clean_environment(home: Path) -> dict[str, str]:
    """The environment for servers that are not ours: nothing of the caller's can bend them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"}


def tethered(command: Sequence[str], *, user: User | None = None, death_signal: str = "TERM") -> list[str]:
    """The command, run as `user`, told by the kernel (`death_signal`) when its parent thread is gone.

    `setpriv` sets this and becomes the command: a `preexec_fn` would run Python between fork and exec, which
    is not safe beside threads.
    """
    if (setpriv := shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin")) is None:
        raise Refusal("setpriv is missing: apt-get install util-linux")
    become = [f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"] if user else []
    return [setpriv, *become, f"--pdeathsig={death_signal}", "--", *command]


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    folder: Path,
    user: User | None = None,
    death_signal: str = "TERM",
) -> subprocess.Popen[bytes]:
    """Start a command as the leader of its own process group; what it prints goes to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            tethered(command, user=user, death_signal=death_signal),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )


def run_as(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, user: User | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end and keep what it printed; the caller looks at the exit code."""
    return subprocess.run(
        tethered(command, user=user, death_signal="KILL"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=dict(environment),
        cwd=folder,
        check=False,
    )


def signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to all that a spawned process has started and that did not leave its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group at once, and bury it."""
    signal_group(process, signal.SIGKILL)
    process.wait()
