"""Runs the benchmark."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench import report
from tests.bench.measure import Result, measure
from tests.bench.stage import Stage

ROUNDS, QUICK = 5, 1
FOLDER = Path(__file__).parents[2] / "var" / "bench"


def main() -> int:
    """Measure, show, keep, compare; 1 where a goal was missed by a full run."""
    parser = argparse.ArgumentParser(prog="./beian bench", description=__doc__)
    parser.add_argument("--only", metavar="ROW", action="append", help="this row; may be given again")
    parser.add_argument("--quick", action="store_true", help="one round, without the rows that take long")
    parser.add_argument("--list", action="store_true", help="the names of the rows")
    arguments = parser.parse_args()
    from tests.bench import rows

    if arguments.list:
        for row in rows.ALL:
            sys.stdout.write(f"{row.name:20} {row.title}\n")
        return 0
    if unknown := set(arguments.only or []) - {row.name for row in rows.ALL}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}; --list names them")
    chosen = [row for row in rows.ALL if row.name in arguments.only] if arguments.only else [
        row for row in rows.ALL if not (arguments.quick and row.large)
    ]  # fmt: skip
    rounds = QUICK if arguments.quick else ROUNDS
    console, stage, results = Console(), Stage(), list[Result]()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("start", total=sum(rounds * (2 if row.against else 1) for row in chosen))
            stage.start()
            for kind in chosen:
                progress.update(bar, description=kind.name)
                row = kind(stage)
                row.prepare()
                try:
                    results.append(measure(row, rounds, lambda: progress.advance(bar)))
                finally:
                    row.clear()
    finally:
        stage.stop()
    before = report.last(FOLDER)
    report.show(console, results)
    console.print(f"{report.write(FOLDER, results, rounds)}", highlight=False)
    for change in report.changes(results, before):
        console.print(f"since the last run: {change}", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
