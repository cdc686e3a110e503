"""Rounds: our way and the limit in turns, the one that goes first changing from round to round."""

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.bench.row import Row

# Two figures of one machine that differ by less may be the same.
NOISE = 0.25


@dataclass(slots=True)
class Figures:
    """What was measured, round by round."""

    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> float:
        """How far apart the rounds are, as a share of their median."""
        return (max(self.rounds) - min(self.rounds)) / self.median if self.median else 0.0

    def __bool__(self) -> bool:
        return bool(self.rounds)


@dataclass(slots=True)
class Result:
    """A row with its figures."""

    row: type[Row]
    ours: Figures
    limit: Figures
    failure: str = ""
    note: str = ""

    @classmethod
    def failed(cls, row: type[Row], error: Exception) -> "Result":
        """A row that could not be measured, and why."""
        return cls(row, Figures(), Figures(), f"{type(error).__name__}: {error}")

    @property
    def figure(self) -> float:
        """What the goal is about: the ratio of the medians, or our own figure where that is what counts."""
        return self.ours.median / self.limit.median if self.row.of_ratio else self.ours.median

    @property
    def met(self) -> bool:
        """Whether the goal, and the bound where there is one, are reached."""
        if self.failure:
            return False
        bound = self.row.bound
        return self.row.goal.met(self.figure) and (bound is None or bound.met(self.ours.median))

    @property
    def noisy(self) -> bool:
        """Whether the rounds of one side differ by more than what counts as equal."""
        return max(self.ours.spread, self.limit.spread if self.limit else 0.0) > NOISE

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row.name,
            "unit": self.row.unit,
            "goal": asdict(self.row.goal),
            "figure": None if self.failure else self.figure,
            "met": self.met,
            "failure": self.failure,
            "note": self.note,
            "ours": self.ours.rounds,
            "limit": self.limit.rounds,
        }


def measure(row: Row, rounds: int, told: Callable[[], None]) -> Result:
    """All rounds of a row.

    Args:
        told: called after each half of a round.
    """
    result = Result(type(row), Figures(), Figures())
    sides = [(row.ours, result.ours)]
    if row.against:
        sides.append((row.limit, result.limit))
    for number in range(rounds):
        for side, figures in sides if number % 2 else reversed(sides):
            figures.rounds.append(side())
            told()
    result.note = row.note
    return result
