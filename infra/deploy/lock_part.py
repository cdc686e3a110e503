"""A part of requirements.lock: what some packages need, down to the last one, each with its hashes.

`python lock_part.py requirements.lock project` is the image's own part: neither the servers and build tools of one
machine (group `local`) nor the tests (group `test`). Instead of `project`, packages may be named.

uv writes below each package for whom it is there (`# via`); that is followed from the top down. Standard library
only: it runs before anything is installed.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# How uv names the project's own requirements; those of its groups end in `:local)` and `:test)`.
PROJECT = "beian (pyproject.toml)"
NAME = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)
VIA = re.compile(r"^    #(?: via)? +(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A package of the lock: its lines, and for whom it is there."""

    name: str
    text: str
    needed_by: frozenset[str]


def entries(lock: str) -> list[Entry]:
    """All packages of a lock that `uv pip compile --generate-hashes` wrote."""
    starts = [match.start() for match in NAME.finditer(lock)]
    texts = [lock[start:end] for start, end in zip(starts, [*starts[1:], len(lock)], strict=True)]
    return [
        Entry(text.partition("==")[0], text, frozenset(who for who in VIA.findall(text) if who != "via"))
        for text in texts
    ]


def part(lock: str, roots: Iterable[str]) -> str:
    """The part of a lock that `roots` need, packages or `project`.

    Raises:
        KeyError: the lock has no such package.
    """
    known = {entry.name: entry for entry in entries(lock)}
    roots = list(roots)
    wanted = {PROJECT for root in roots if root == "project"}
    wanted |= {known[root].name for root in roots if root != "project"}
    while more := {entry.name for entry in known.values() if entry.needed_by & wanted} - wanted:
        wanted |= more
    return "".join(entry.text for entry in known.values() if entry.name in wanted)


if __name__ == "__main__":
    _, path, *asked = sys.argv
    sys.stdout.write(part(Path(path).read_text(encoding="utf-8"), asked))
