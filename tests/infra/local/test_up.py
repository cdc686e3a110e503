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
import psycopg
import pytest
from psycopg import sql

from infra.local.environment import REPLACED_BY
from infra.local.home import ROOT
from tests.infra.local.conftest import processes_in
from tests.journeys.system import beside

OURS = {name for names in REPLACED_BY.values() for name in names} | {
    "BEIAN_BUCKET_PREFIX",
    "BEIAN_LOCAL",
    "SINK_URL",
}
READY_SECONDS = 60


class System:
    """A running `./beian up` in a folder of its own."""

    def __init__(self, folder: Path, **own: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in OURS} | own
        environment |= {"BEIAN_VAR": str(folder), "PYTHONPATH": str(ROOT)}
        self.folder = folder
        self.output = folder.parent / "output"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "infra.cli", "up"], env=environment, stdout=output, stderr=output
            )

    def wait(self, text: str, times: int = 1) -> None:
        """Until it has printed this so often."""
        until = time.monotonic() + READY_SECONDS
        while self.output.read_text().count(text) < times:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < until, self.output.read_text()
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
        if (process.info["cmdline"] or [])[-2:] == ["infra.manage", "relay"]
        and str(place) in _environment(process)
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


@pytest.mark.xdist_group("broker")  # its queues are those of the tests of the events
def test_parts_of_the_callers_take_the_place_of_the_built_in_ones(place: Path) -> None:
    own = beside("up", os.environ["BEIAN_TEST_RABBITMQ"]) | {
        name: os.environ[name]
        for name in OURS & os.environ.keys()
        if name.startswith(("MINIO", "EMAIL", "SMS"))
    }
    assert {"DATABASE_URL", "BROKER_URL", "MINIO_ENDPOINT", "MINIO_SECURE", "EMAIL_URL"} <= own.keys()
    system = System(place, **own)
    system.wait("demo.json")
    with urllib.request.urlopen(system.demo()["base_url"] + "/readyz", timeout=10) as answer:  # noqa: S310
        assert answer.status == 200
    assert not {"postgres", "broker", "store", "sink"} & {folder.name for folder in place.iterdir()}
    with psycopg.connect(own["DATABASE_URL"]) as database:
        database.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{database.info.dbname}_owner")))
        assert database.execute("SELECT count(*) FROM shared.offices_office").fetchone() == (7,)
    system.process.send_signal(signal.SIGTERM)
    assert system.process.wait(20) == 0
    assert left(place) == []


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
