"""Ports: free, no default, remembered."""

import socket
from pathlib import Path

from infra.local.ports import DEFAULTS, FIRST, LAST, Ports, is_free


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
