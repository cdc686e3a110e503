"""How a supervisor tells what happens: what a person's screen must be able to do."""

from collections.abc import Iterable
from typing import Protocol

from infra.local.run import Run


class Report(Protocol):
    """Told of every change as it happens, and asked again and again to show how things are."""

    def changed(self, run: Run, line: str) -> None:
        """A part is in a new state; `line` says what a person should know of it, or is empty."""

    def refresh(self, runs: Iterable[Run]) -> None:
        """Show all parts as they are."""


class Quiet:
    """Tells nothing: for tests."""

    def changed(self, run: Run, line: str) -> None:
        """Nothing."""

    def refresh(self, runs: Iterable[Run]) -> None:
        """Nothing."""
