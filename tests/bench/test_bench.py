"""The benchmark's own arithmetic; its figures are no test's business."""

from pathlib import Path
from typing import ClassVar, cast

import pytest

from tests.bench import report, rows
from tests.bench.counting import Counting
from tests.bench.measure import Result, measure
from tests.bench.row import Goal, Row
from tests.bench.stage import Stage


class Made(Row):
    name = "made"
    title = "made up"
    against = "a limit"
    unit = "/s"
    goal = Goal("at least", 0.5)
    said: ClassVar[list[str]] = []

    def ours(self) -> float:
        self.said.append("ours")
        return 60.0 + len(self.said)

    def limit(self) -> float:
        self.said.append("limit")
        return 100.0


class Alone(Made):
    name = "alone"
    against = ""
    goal = Goal("at most", 50)


@pytest.fixture
def nowhere() -> Stage:
    return cast("Stage", None)


def test_sides_take_turns_at_being_first(nowhere: Stage) -> None:
    Made.said.clear()
    result = measure(Made(nowhere), 2, lambda: None)
    assert Made.said == ["limit", "ours", "ours", "limit"]
    assert result.ours.rounds == [62.0, 63.0]
    assert result.figure == 0.625
    assert result.met
    assert not result.noisy


def test_without_a_limit_the_goal_is_about_our_own_figure(nowhere: Stage) -> None:
    Made.said.clear()
    result = measure(Alone(nowhere), 1, lambda: None)
    assert (Made.said, result.figure, result.met) == (["ours"], 61.0, False)


def test_a_run_is_kept_and_held_against_the_last(nowhere: Stage, tmp_path: Path) -> None:
    def run() -> list[Result]:
        return [measure(Made(nowhere), 1, lambda: None)]

    Made.said.clear()
    report.write(tmp_path, run(), 1, 1.0)
    assert report.changes(run(), report.last(tmp_path)) == []
    before = {"made": {**report.last(tmp_path)["made"], "figure": 0.1}}
    (change,) = report.changes(run(), before)
    assert change.startswith("made: 0.1 -> 0.6")
    assert "| made up | a limit |" in next(tmp_path.glob("*.md")).read_text(encoding="utf-8")


def test_a_row_that_failed_is_told_and_is_no_yardstick(nowhere: Stage, tmp_path: Path) -> None:
    result = Result.failed(Made, RuntimeError("no such office"))
    assert not result.met
    report.write(tmp_path, [result], 1, 1.0)
    assert report.last(tmp_path) == {}
    assert "| failed |" in next(tmp_path.glob("*.md")).read_text(encoding="utf-8")


def test_every_row_says_what_it_is() -> None:
    assert len({row.name for row in rows.ALL}) == len(rows.ALL)
    for row in rows.ALL:
        assert row.title
        assert row.unit
        assert (
            "limit" in vars(row)
            or not row.against
            or any("limit" in vars(base) for base in row.__mro__[1:-2])
        )


def test_round_trips_are_counted_and_not_messages() -> None:
    import psycopg
    from django.db import connection

    settings = connection.settings_dict
    parameters = {"dbname": settings["NAME"], "user": settings["USER"], "password": settings["PASSWORD"]}
    with (
        Counting(str(settings["HOST"]), int(settings["PORT"])) as counting,
        psycopg.connect(**parameters, host="127.0.0.1", port=counting.port, autocommit=True) as there,
    ):
        there.execute("SELECT 1")
        before = counting.trips
        there.execute("SELECT 1; SELECT repeat('x', 1000000)")
        assert counting.trips == before + 1
