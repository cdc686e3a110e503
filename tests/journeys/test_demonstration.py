"""The demonstration's month, played into a running system from outside."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from demonstration import plots
from demonstration.plan import AREAS, PLOTS, month, one_of_each
from demonstration.player import played
from tests.journeys.system import System

DAY = date(2026, 11, 20)


def test_the_month_is_large_and_always_the_same() -> None:
    stories = month(list(AREAS), DAY)
    assert 100 <= len(stories) <= 130
    assert stories == month(list(AREAS), DAY)
    assert len({story.account for story in stories}) == len(stories)
    assert len({story.filer.person.mobile for story in stories}) == len(stories)
    assert set(PLOTS) == {story.plot for story in stories} == {story.plot for story in one_of_each(stories)}
    assert all(callable(getattr(plots, plot)) for plot in PLOTS)


@pytest.mark.xdist_group("system")
def test_it_plays_every_plot_once(system: System, tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    places = {"base_url": system.base_url, "sink_url": system.settings["SINK_URL"]}
    file.write_text(json.dumps(places | system.people), encoding="utf-8")
    city = system.staff("city")
    before = played(city)
    assert "there already" not in play(file)
    system.settle()
    after = played(city)
    assert len(after) == len(before) + len(PLOTS)
    assert {"draft", "submitted", "returned", "county_approved", "city_archived", "withdrawn"} <= set(
        after.values()
    )
    assert f"{len(PLOTS)} are there already" in play(file)
    system.settle()
    assert set(played(city)) == set(after)  # a draft may have become overdue meanwhile
    assert system.is_whole()


def play(file: Path) -> str:
    command = [sys.executable, "-m", "demonstration", "--demo-file", str(file), "--each", "--patience", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_without_a_sink_it_sends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    file.write_text(json.dumps({"base_url": "http://127.0.0.1:1", "sink_url": "", "offices": [], "city": {}}))
    done = subprocess.run(
        [sys.executable, "-m", "demonstration", "--demo-file", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "No sink" in done.stdout
