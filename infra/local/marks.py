"""What was done once for a database, and need not be done again."""

import hashlib
from pathlib import Path

from infra import env
from infra.local import environment
from infra.local.files import write_private
from infra.local.home import ROOT, Home


def _path(home: Home, what: str) -> Path:
    """One for each database: another one has seen none of it."""
    url = environment.local(home).get("DATABASE_URL") or env.text("DATABASE_URL")
    return home.folder / f"{what}-{hashlib.sha256(url.partition('@')[2].encode()).hexdigest()[:12]}"


def sources(root: Path = ROOT) -> str:
    """A digest of all that a set-up depends on: the migrations, and the city packs."""
    digest = hashlib.sha256()
    for path in sorted(
        path for part in ("infra", "tenants", "services") for path in (root / part).rglob("*")
    ):
        if path.match("migrations/*.py") or path.match("cities/*.toml"):
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def is_marked(home: Home, what: str, value: str) -> bool:
    """Whether this was done for the database, for the same value."""
    path = _path(home, what)
    return path.exists() and path.read_text(encoding="utf-8") == value


def mark(home: Home, what: str, value: str) -> None:
    """This is done for the database."""
    write_private(_path(home, what), value)


def forget(home: Home, *what: str) -> None:
    """The database is new, or is not what the marks say."""
    for name in what:
        _path(home, name).unlink(missing_ok=True)
