"""What a running system's environment is, so that a command in another terminal finds it."""

import fcntl
import json
from pathlib import Path

from infra import env
from infra.local import environment
from infra.local.files import read_json, write_private
from infra.local.home import Home, var
from infra.local.stack import PARTS

# What a caller may have put in place of a built-in part: another terminal does not have it set.
REPLACEABLE = tuple(name for names in environment.REPLACED_BY.values() for name in names)


def remember(home: Home) -> None:
    """Keep the environment for as long as the system runs."""
    theirs = {name: env.text(name) for name in REPLACEABLE if environment.given(name)}
    write_private(home.folder / "environment.json", json.dumps(theirs | environment.local(home), indent=2))


def forget(home: Home) -> None:
    """The system runs no more."""
    (home.folder / "environment.json").unlink(missing_ok=True)


def is_running(folder: Path) -> bool:
    """Whether a system runs in this folder."""
    try:
        with (folder / "up.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def for_commands() -> dict[str, str]:
    """The settings for a command: of the running system, or of one that could be started here.

    Empty where the caller's environment is an installation's own (it has a key, and there is no local system).
    """
    folder = var()
    if is_running(folder):
        running = read_json(folder / "environment.json")
        return environment.unless_given({name: str(value) for name, value in running.items()})
    if environment.given("BEIAN_SECRET_KEY") and not (folder / "secrets.json").exists():
        return {}
    home = Home.at(folder)
    parts = [kind for name in environment.needed() for kind in PARTS[name]]
    names = ["web", *(port for kind in parts for port in kind.ports)]
    home.ports.claim(name for name in names if not home.ports.known([name]))
    return environment.local(home)
