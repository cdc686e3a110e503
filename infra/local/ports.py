"""Free loopback ports, remembered, so that a restart keeps its addresses, and held, so that no two systems meet."""

import hashlib
import json
import socket
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from infra.local.files import read_json, write_private

# Below the ports that outgoing connections take, and above nearly all defaults; these are the defaults among them.
FIRST, LAST = 20_000, 31_999
DEFAULTS = frozenset(
    {24224, 24800, 25565, 25672, 26257, 26379, 26656, 27017, 27018, 27019, 27036, 28015, 28017, 29015}
)
# Each folder looks from a place of its own, so that two that start at once hardly look at the same.
STRIDE = 24

# The ports that this process has claimed, each with its folder and what holds it.
_HELD: dict[int, tuple[Path, socket.socket]] = {}


class Ports:
    """The port of each name, in `ports.json` of a folder.

    A part opens its port well after it was claimed, and opens it again after a failure: until then no other system
    on this machine is given it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._path = folder / "ports.json"
        self._known: dict[str, int] = {name: int(port) for name, port in read_json(self._path).items()}
        digest = hashlib.sha256(str(self._folder).encode()).digest()
        places = (LAST - FIRST) // STRIDE
        self._start = FIRST + int.from_bytes(digest[:4]) % places * STRIDE

    def __getitem__(self, name: str) -> int:
        """The port of a claimed name.

        Raises KeyError where the name was never claimed.
        """
        return self._known[name]

    def claim(self, names: Iterable[str]) -> None:
        """Give each name a port that is free now: the remembered one, or the next free one.

        It is held until `release` or the end of this process.
        """
        candidates = self._candidates()
        for name in names:
            if name in self._known and self._take(self._known[name]):
                continue
            self._known[name] = next(
                port for port in candidates if port not in self._known.values() and self._take(port)
            )
        write_private(self._path, json.dumps(self._known, indent=2))

    def release(self) -> None:
        """Let others have the ports; the names keep them."""
        for port in [port for port, (folder, _) in _HELD.items() if folder == self._folder]:
            _HELD.pop(port)[1].close()

    def known(self, names: Iterable[str]) -> bool:
        """Whether every name has been claimed before."""
        return all(name in self._known for name in names)

    def _take(self, port: int) -> bool:
        """Hold this port where it is free; whether it is this folder's."""
        if not is_free(port):
            return False
        if port in _HELD:
            return _HELD[port][0] == self._folder
        # The kernel knows such a name wherever it knows the port, and forgets it with the process.
        holder = socket.socket(socket.AF_UNIX)
        try:
            holder.bind(f"\0beian-port-{port}")
        except OSError:
            holder.close()
            return False
        _HELD[port] = self._folder, holder
        return True

    def _candidates(self) -> Iterator[int]:
        return (
            port
            for port in chain(range(self._start, LAST), range(FIRST, self._start))
            if port not in DEFAULTS
        )


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of any address; connections that are still fading do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
