"""`./beian up` as a person meets it: started, used, something killed, stopped, started again."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.local.environment import REPLACED_BY
from infra.local.home import ROOT
from tests.infra.local.conftest import processes_in

OURS = {name for names in REPLACED_BY.values() for name in names} | {
    "BEIAN_BUCKET_PREFIX",
    "BEIAN_LOCAL",
    "SINK_URL",
}
READY_SECONDS = 60


class System:
    """A running `./beian up` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"BEIAN_VAR": str(folder), "PYTHONPATH": str(ROOT)}
        self.folder = folder
        self.output = folder.parent / "output"
        self.began = time.monotonic()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "infra.cli", "up"], env=environment, stdout=output, stderr=output
            )

    def wait(self, text: str, times: int = 1) -> None:
        """Until it has printed this so often."""
        while self.output.read_text().count(text) < times:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() - self.began < READY_SECONDS, self.output.read_text()
            time.sleep(0.1)

    def demo(self) -> dict[str, str]:
        return dict(json.loads((self.folder / "demo.json").read_text()))


@pytest.fixture
def place(folder: Path) -> Iterator[Path]:
    place = folder / "var"
    yield place
    for process in psutil.process_iter(["pid"]):
        if str(place) in " ".join(_environment(process)):
            process.kill()


def _environment(process: psutil.Process) -> list[str]:
    try:
        return list(process.environ().values())
    except psutil.Error:
        return []


def left(place: Path) -> list[str]:
    ours = [process for process in psutil.process_iter() if str(place) in _environment(process)]
    return processes_in(place) + [process.name() for process in ours if process.is_running()]


def test_it_starts_serves_heals_stops_and_starts_again(place: Path) -> None:
    system = System(place)
    system.wait("demo.json")
    demo = system.demo()
    assert set(demo) == {"base_url", "sink_url", "offices", "city"}
    assert (place / "demo.json").stat().st_mode & 0o777 == 0o600
    with urllib.request.urlopen(demo["base_url"] + "/readyz", timeout=10) as answer:  # noqa: S310
        assert answer.status == 200
    with urllib.request.urlopen(demo["sink_url"] + "messages.json", timeout=10) as answer:  # noqa: S310
        assert json.load(answer) == {"messages": []}

    second = subprocess.run(
        [sys.executable, "-m", "infra.cli", "up"],
        env={**os.environ, "BEIAN_VAR": str(place), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "already" in second.stdout

    [relay] = [
        process
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"][-2:] == ["infra.manage", "relay"] and str(place) in _environment(process)
    ]
    relay.kill()
    system.wait("relay ended (signal 9); it is started again")
    system.wait("relay: running", 2)

    system.process.send_signal(signal.SIGINT)
    assert system.process.wait(20) == 0
    assert left(place) == []

    again = System(place)
    again.wait("demo.json", 2)
    assert again.demo() == demo
    again.process.kill()
    again.process.wait()
    deadline = time.monotonic() + 15
    while left(place):
        assert time.monotonic() < deadline, left(place)
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("EMAIL_URL", "smtp://mail.example.gov.cn:25"), ("SMS_GATEWAY_URL", "https://sms.example.gov.cn/")],
)
def test_no_demonstration_is_sent_to_real_people(place: Path, name: str, value: str) -> None:
    environment = {key: given for key, given in os.environ.items() if key not in OURS}
    environment |= {"BEIAN_VAR": str(place), "PYTHONPATH": str(ROOT), name: value}
    refused = subprocess.run(
        [sys.executable, "-m", "infra.cli", "up", "--demo"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=READY_SECONDS,
    )
    assert refused.returncode == 1
    assert f"leave {name} unset" in refused.stdout
    assert not place.exists()
