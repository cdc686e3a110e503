"""Runs the benchmark."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench import report
from tests.bench.measure import Result, measure
from tests.bench.row import Row
from tests.bench.stage import Stage

ROUNDS, QUICK = 5, 1
FOLDER = Path(__file__).parents[2] / "var" / "bench"


def main() -> int:
    """Measure, show, keep, compare; 1 where a row failed, or a full run missed a goal."""
    arguments = _arguments()
    chosen, rounds = _chosen(arguments), QUICK if arguments.quick else ROUNDS
    if arguments.list:
        sys.stdout.writelines(f"{row.name:20} {row.title}\n" for row in chosen)
        return 0
    console, begun = Console(), time.monotonic()
    stage, before = Stage(quick=arguments.quick), report.last(FOLDER)
    try:
        results = _run(stage, chosen, rounds, console)
        # Before what was measured is taken down: that takes a while, and may fail.
        report.show(console, results)
        path = report.write(FOLDER, results, rounds, time.monotonic() - begun)
    finally:
        with _logs_to(Path(os.devnull)):
            stage.stop()
    console.print(f"{path} and .md, {time.monotonic() - begun:.0f} s", highlight=False)
    for change in report.changes(results, before):
        console.print(f"since the last run: {change}", highlight=False)
    failed = any(result.failure for result in results)
    missed = not arguments.quick and not all(result.met for result in results)
    return int(failed or missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./beian bench", description=__doc__)
    parser.add_argument("--only", metavar="ROW", action="append", help="this row; may be given again")
    parser.add_argument(
        "--quick", action="store_true", help="a minute's look: one short round of the quick rows"
    )
    parser.add_argument("--list", action="store_true", help="the names of the rows")
    arguments = parser.parse_args()
    from tests.bench import rows

    if unknown := set(arguments.only or []) - {row.name for row in rows.ALL}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}; --list names them")
    return arguments


def _chosen(arguments: argparse.Namespace) -> list[type[Row]]:
    from tests.bench import rows

    if arguments.only:
        return [row for row in rows.ALL if row.name in arguments.only]
    return [row for row in rows.ALL if row.quick or not arguments.quick]


def _run(stage: Stage, chosen: list[type[Row]], rounds: int, console: Console) -> list[Result]:
    """Row by row; one that fails is said and kept as failed, and the next one is measured."""
    results: list[Result] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("start", total=sum(rounds * (2 if row.against else 1) for row in chosen))
        with _logs_to(stage.folder / "bench.log"):
            stage.start()
            for number, kind in enumerate(chosen):
                progress.update(bar, description=kind.name)
                try:
                    results.append(_measured(kind(stage), rounds, lambda: progress.advance(bar)))
                except Exception as error:  # noqa: BLE001 - whatever it is, the other rows are measured
                    console.print_exception()
                    results.append(Result.failed(kind, error))
                done = sum(rounds * (2 if row.against else 1) for row in chosen[: number + 1])
                progress.update(bar, completed=done)
    return results


def _measured(row: Row, rounds: int, told: Callable[[], None]) -> Result:
    row.prepare()
    try:
        return measure(row, rounds, told)
    finally:
        row.clear()


@contextmanager
def _logs_to(path: Path) -> Iterator[None]:
    """What our own code logs in this process would tear the progress bar."""
    sys.stderr.flush()
    kept = os.dup(2)
    with path.open("ab") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


if __name__ == "__main__":
    sys.exit(main())
