"""Ports: free, no default, remembered, held."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.ports import DEFAULTS, FIRST, LAST, Ports, is_free

CLAIM = """
import sys
from pathlib import Path
from infra.local.ports import Ports

Ports(Path(sys.argv[1])).claim(["a"])
print("claimed", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def let_go(tmp_path: Path) -> Iterator[None]:
    """No test keeps its ports."""
    yield
    for folder in (tmp_path, *tmp_path.iterdir()):
        if folder.is_dir():
            Ports(folder).release()


def like(folder: Path, name: str) -> Ports:
    """The ports of another folder that remembers the same ones."""
    other = folder.parent / name
    other.mkdir()
    shutil.copy(folder / "ports.json", other)
    return Ports(other)


def test_ports_are_kept_over_a_restart(tmp_path: Path) -> None:
    ports = Ports(tmp_path)
    ports.claim(["a", "b"])
    again = Ports(tmp_path)
    again.claim(["b", "a", "c"])
    assert (again["a"], again["b"]) == (ports["a"], ports["b"])
    assert len({again["a"], again["b"], again["c"]}) == 3
    assert all(FIRST <= again[name] <= LAST and again[name] not in DEFAULTS for name in "abc")
    assert again.known(["a", "c"])
    assert not again.known(["a", "d"])


def test_one_that_is_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    ports = Ports(tmp_path)
    ports.claim(["a"])
    taken = ports["a"]
    with socket.socket() as server:
        server.bind(("127.0.0.1", taken))
        server.listen()
        assert not is_free(taken)
        again = Ports(tmp_path)
        again.claim(["a"])
        assert again["a"] != taken


def test_two_folders_look_in_different_places(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        ports = Ports(tmp_path / name)
        ports.claim(["a"])
        found.append(ports["a"])
    assert found[0] != found[1]


def test_what_another_process_has_claimed_is_not_given_before_it_is_opened(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM, str(theirs)], stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "claimed\n"
        port = Ports(theirs)["a"]
        assert is_free(port)
        mine = like(theirs, "mine")
        mine.claim(["a"])
        assert mine["a"] != port
        process.communicate()
    after = like(theirs, "after")
    after.claim(["a"])
    assert after["a"] == port


def test_what_this_process_has_claimed_for_another_folder_is_not_given_until_it_is_released(
    tmp_path: Path,
) -> None:
    one = tmp_path / "one"
    one.mkdir()
    first = Ports(one)
    first.claim(["a"])
    second = like(one, "two")
    second.claim(["a"])
    assert second["a"] != first["a"]
    first.release()
    third = like(one, "three")
    third.claim(["a"])
    assert third["a"] == first["a"]
