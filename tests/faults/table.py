"""The table of all results, as it stands in docs/reliability.md."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tests.faults.trial import FOLDER, RESULTS, Result

HEAD = "| fault | how | expected | lost | doubled | operator actions | recovery ratio | API errors | runs | verdict |"
RULE = "|---|---|---|---|---|---|---|---|---|---|"
NUMBER = re.compile(r"\d+")


def read() -> list[Result]:
    """What runs with `--faults` have kept: the last of each, so that the hours may be spread over several."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    results = (Result(**json.loads(line)) for line in lines)
    return list({(result.fault, result.how, result.case): result for result in results}.values())


def table(results: Iterable[Result]) -> str:
    """A line for each way in which a fault was injected: the worst of all its runs."""
    found: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.fault, result.how), []).append(result)
    lines = [_line(runs) for _key, runs in sorted(found.items(), key=lambda item: _order(item[0][0]))]
    return "\n".join([HEAD, RULE, *lines, ""])


def write(results: Iterable[Result]) -> Path:
    """Keep the table beside the results."""
    path = FOLDER / "table.md"
    path.write_text(table(results), encoding="utf-8")
    return path


def _order(fault: str) -> int:
    number = NUMBER.search(fault)
    return int(number[0]) if number else 99


def _most(counts: list[int | None]) -> str:
    known = [count for count in counts if count is not None]
    return str(max(known)) if known else "-"


def _line(runs: list[Result]) -> str:
    ratios = [run.recovery for run in runs if run.recovery is not None]
    failed = sum(bool(run.failure) for run in runs)
    cells = [
        runs[0].fault,
        runs[0].how,
        runs[0].expected,
        _most([run.lost for run in runs]),
        _most([run.doubled for run in runs]),
        max(run.actions for run in runs),
        f"{min(ratios):.2f}" if ratios else "-",
        max(run.errors for run in runs),
        len(runs),
        f"{failed} failed" if failed else "holds",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
