"""Every line of every process of ours is a JSON object: from the first to the last, banners and warnings included."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from infra.local.process import kill_group, spawn
from tests.infra.deploy.project import ROOT, command
from tests.journeys.system import eventually

# What each says once it serves, and how often: the web, once for each of its processes.
SERVES = {
    "web": ("Started worker-", 2),
    "relay": ("relay.started", 1),
    "intake": ("ready.", 1),
    "clock": ("clock.started", 1),
}


@pytest.mark.parametrize("name", SERVES)
def test_every_line_is_an_object(live: None, name: str, tmp_path: Path) -> None:
    program = [word.replace("/var/lib/beian", str(tmp_path)) for word in command(name)]
    if program[0] != "python":
        program = ["python", "-m", *program]
    program = ["--port=0" if word.startswith("--port=") else word for word in program]
    log = tmp_path / "log"
    settings = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    running = spawn([sys.executable, *program[1:]], log=log, environment=os.environ | settings, folder=ROOT)
    try:
        said, times = SERVES[name]
        eventually(lambda: log.read_text(encoding="utf-8").count(said) == times, seconds=60)
        running.send_signal(signal.SIGTERM)  # as a container is stopped: its first process alone hears of it
        running.wait(30)
    finally:
        kill_group(running)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        assert set(json.loads(line)) >= {"event", "level", "logger", "timestamp"}, line
