"""What a row of the benchmark is: our way, the limit it is held against, and how near we want to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from tests.bench.stage import Stage


@dataclass(frozen=True, slots=True)
class Goal:
    """`at_least` and `at_most` are of the ratio, ours to the limit; of our own figure where there is no limit."""

    sense: Literal["at least", "at most"]
    value: float

    def met(self, figure: float) -> bool:
        """Whether a figure is on the good side."""
        return figure >= self.value if self.sense == "at least" else figure <= self.value

    def __str__(self) -> str:
        return f"{self.sense} {self.value:g}"


class Row:
    """One row; subclasses are found by their module and measured in the order of `rows.ALL`."""

    name: ClassVar[str]
    title: ClassVar[str]
    against: ClassVar[str] = ""  # empty: the goal is about our own figure
    unit: ClassVar[str]
    goal: ClassVar[Goal]
    large: ClassVar[bool] = False  # takes minutes to make ready: left out by --quick

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def prepare(self) -> None:
        """Make what both need; not measured."""

    def limit(self) -> float:
        """What the machine does with the least that the work needs."""
        raise NotImplementedError

    def ours(self) -> float:
        """What we do."""
        raise NotImplementedError

    def clear(self) -> None:
        """Let go of what `prepare` made."""
