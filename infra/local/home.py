"""Where a local system lives: its folder, its ports, its secrets, and a way to tell a person something."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra import env
from infra.local import secrets
from infra.local.ports import Ports

ROOT = Path(__file__).resolve().parents[2]


def var() -> Path:
    """The folder of this clone's own local system."""
    return env.folder("BEIAN_VAR", ROOT / "var")


@dataclass(frozen=True, slots=True)
class Home:
    """What every part of one local system shares.

    `say` shows one line of text to a person; `throwaway`: the data are for a test and need not survive a power cut.
    """

    folder: Path
    ports: Ports
    secrets: dict[str, str]
    say: Callable[[str], None] = print
    throwaway: bool = False

    @classmethod
    def at(cls, folder: Path, say: Callable[[str], None] = print, *, throwaway: bool = False) -> "Home":
        """The local system in a folder, which is made where it is not there.

        Others may pass through the folder, as PostgreSQL's user must, but not list it.
        """
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
        folder = folder.resolve()
        return cls(folder, Ports(folder), secrets.load(folder), say, throwaway)

    def place(self, name: str) -> Path:
        """The private folder of one part."""
        place = self.folder / name
        place.mkdir(mode=0o700, exist_ok=True)
        return place

    def log(self, name: str) -> Path:
        """Where a part's output goes."""
        return self.folder / "log" / f"{name}.log"
