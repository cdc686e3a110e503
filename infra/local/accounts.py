"""Whom PostgreSQL runs as, and a folder that this user can reach.

PostgreSQL refuses to run as root, so root starts it as an unprivileged user. That user may not be able to come to
the clone (under a home of mode 700, or a mktemp folder). No permission of any folder outside ours is changed then:
the data live in a private folder under /var/tmp, and a link in var/ says where.
"""

import hashlib
import os
import pwd
import shutil
from pathlib import Path

from infra.local.errors import Refusal
from infra.local.home import Home
from infra.local.process import User, clean_environment, run_as

ELSEWHERE = Path("/var/tmp")  # noqa: S108 - kept over a restart, and checked to be ours
NOBODY = 65534


def unprivileged(data: Path) -> User | None:
    """The user for a server whose data are (to be) in `data`; None where we are no root and it runs as us."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return User(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return User(NOBODY, NOBODY)
    return User(entry.pw_uid, entry.pw_gid)


def can_enter(user: User | None, folder: Path) -> bool:
    """Whether the user can come into the folder; tried, not computed."""
    if user is None:
        return os.access(folder, os.X_OK)
    test = run_as(
        ["/usr/bin/test", "-x", str(folder)],
        user=user,
        environment=clean_environment(folder),
        folder=Path("/"),
    )
    return test.returncode == 0


def private_folder(home: Home) -> Path:
    """The folder under /var/tmp that belongs to this local system and to nobody else."""
    name = hashlib.sha256(str(home.folder).encode()).hexdigest()[:16]
    folder = ELSEWHERE / f"beian-{name}"
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise Refusal(
            f"{folder} belongs to somebody else; remove it, or clone to a folder that others may enter"
        )
    return folder


def reachable_place(home: Home, name: str, user: User | None) -> Path:
    """The private folder of one part: in var/, or where its user cannot come there, elsewhere with a link to it."""
    link = home.folder / name
    if link.is_dir():
        if can_enter(user, link.resolve().parent):
            return link.resolve()
        raise Refusal(
            f"{link.resolve()} is out of reach for the user that {name} runs as: move the clone back"
        )
    if can_enter(user, home.folder):
        return _own(link, user)
    place = private_folder(home) / name
    if place.exists():
        # Its var/ was removed, and with it every key and password: nobody can open these data any more.
        home.say(f"{place} was left by a var/ that is gone; it is removed")
        shutil.rmtree(place)
    link.unlink(missing_ok=True)
    _own(place, user)
    link.symlink_to(place)
    home.say(f"{home.folder} cannot be entered by other users, so the data of {name} are in {place}")
    return place


def _own(place: Path, user: User | None) -> Path:
    place.mkdir(mode=0o700, exist_ok=True)
    if user:
        os.chown(place, user.uid, user.gid)
    return place


def forget_private_folder(home: Home) -> None:
    """Remove what `private_folder` made: for systems that are thrown away."""
    shutil.rmtree(private_folder(home), ignore_errors=True)
