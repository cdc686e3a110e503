"""Compiles the translations: each `locale/*/LC_MESSAGES/*.po` to the `.mo` beside it, when it has changed."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from infra.local.errors import Refusal
from infra.local.home import ROOT

APPS = ("infra", "tenants", "services")


def catalogues(root: Path) -> Iterator[Path]:
    """Every translation of the project."""
    for app in APPS:
        yield from sorted((root / app).rglob("locale/*/LC_MESSAGES/*.po"))


def compile_all(root: Path = ROOT) -> list[Path]:
    """Compile what is newer than its result; the translations that were compiled.

    Raises Refusal for a file that is no catalogue.
    """
    changed = [path for path in catalogues(root) if _is_newer(path, path.with_suffix(".mo"))]
    for path in changed:
        _compile(path)
    return changed


def _is_newer(source: Path, result: Path) -> bool:
    return not result.exists() or source.stat().st_mtime_ns > result.stat().st_mtime_ns


def _compile(path: Path) -> None:
    try:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parts[-3], abort_invalid=True)
    except PoFileError as error:
        raise Refusal(f"{path}: {error}") from error
    fresh = path.with_suffix(".mo.fresh")
    with fresh.open("wb") as result:
        write_mo(result, catalogue)
    fresh.replace(path.with_suffix(".mo"))
