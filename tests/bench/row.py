"""What a row of the benchmark is: our way, the limit it is held against, and how near we want to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from tests.bench.stage import Stage


@dataclass(frozen=True, slots=True)
class Goal:
    """How near to the limit is near enough, or how large our own figure may be."""

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
    against: ClassVar[str] = ""  # empty: there is no limit to measure
    unit: ClassVar[str]
    goal: ClassVar[Goal]
    of_ratio: ClassVar[bool] = (
        False  # the goal is about ours / limit; else about our own figure, the limit only shown
    )
    bound: ClassVar[Goal | None] = None  # of our own figure, besides the goal
    quick: ClassVar[bool] = False  # soon enough done for --quick
    note: str = ""  # what else is to be said of our last round

    def __init_subclass__(cls, **_options: object) -> None:
        if "of_ratio" not in vars(cls) and "against" in vars(cls):
            cls.of_ratio = bool(cls.against)

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
