"""The table of a run, its JSON, and what changed since the last one."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.measure import NOISE, Result

HEADINGS = ("Row", "Against", "Ours (min-max)", "Limit (min-max)", "Ratio", "Goal", "")


def cells(result: Result) -> tuple[str, ...]:
    """A row of the table."""
    row = result.row
    goal = (
        f"{row.goal}"
        + ("" if row.of_ratio else f" {row.unit}")
        + (f", {row.bound} {row.unit}" if row.bound else "")
    )
    if result.failure:
        return (row.title, row.against or "-", "-", "-", "-", goal, "failed")
    return (
        row.title,
        row.against or "-",
        f"{_span(result.ours.rounds, result.ours.median)} {row.unit}",
        f"{_span(result.limit.rounds, result.limit.median)} {row.unit}" if result.limit else "-",
        f"{result.ours.median / result.limit.median:.2f}" if row.against else "-",
        goal,
        ("met" if result.met else "missed")
        + (", noisy" if result.noisy else "")
        + (f"; {result.note}" if result.note else ""),
    )


def _span(rounds: Sequence[float], median: float) -> str:
    return f"{_short(median)} ({_short(min(rounds))}-{_short(max(rounds))})"


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def show(console: Console, results: Sequence[Result]) -> None:
    """The table on the screen."""
    table = Table(*(heading for heading in HEADINGS if heading != "Against"))
    for result in results:
        _title, _against, *figures = cells(result)
        table.add_row(result.row.name, *figures, style="" if result.met else "yellow")
    console.print(table)


def markdown(results: Sequence[Result]) -> str:
    """The table for the docs."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---" * len(HEADINGS) + "|"]
    lines += ["| " + " | ".join(cells(result)) + " |" for result in results]
    return "\n".join(lines) + "\n"


def write(folder: Path, results: Sequence[Result], rounds: int, seconds: float) -> Path:
    """Keep a run: `<time>.json` and `<time>.md`; the JSON's path."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    content = {
        "at": stamp,
        "rounds": rounds,
        "seconds": round(seconds),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "rows": [result.as_json() for result in results],
    }
    (folder / f"{stamp}.md").write_text(markdown(results), encoding="utf-8")
    path = folder / f"{stamp}.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def last(folder: Path) -> dict[str, dict[str, Any]]:
    """The latest kept figures of each row."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8"))["rows"]:
            if not row["failure"]:
                found[row["row"]] = row
    return found


def changes(results: Sequence[Result], before: dict[str, dict[str, Any]]) -> list[str]:
    """What differs from the last run by more than noise, in words."""
    said = []
    for result in results:
        if not result.failure and (old := before.get(result.row.name)) and old["figure"]:
            change = result.figure / old["figure"] - 1
            if abs(change) > NOISE:
                said.append(f"{result.row.name}: {old['figure']:.3g} -> {result.figure:.3g} ({change:+.0%})")
    return said
