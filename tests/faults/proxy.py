"""A small TCP proxy of the tests: what it does to a connection can be changed while it runs."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What becomes of the bytes.

    `delay`: seconds for every piece of an answer. `refuse`: no connection is kept. `mute`: requests go through, answers
    do not come back. `reset`: as mute, and the connection is reset as soon as the server has answered. `answer`: what
    is said to a request instead of passing it on. `most`: that many bytes of what is asked go through, then the
    connection is reset.
    """

    delay: float = 0.0
    refuse: bool = False
    mute: bool = False
    reset: bool = False
    answer: bytes = b""
    most: int = 0


PLAIN = Behaviour()


def http(status: str, *headers: str) -> Behaviour:
    """An HTTP server that answers every request with this status."""
    lines = [f"HTTP/1.1 {status}", "Content-Length: 0", "Connection: close", *headers]
    return Behaviour(answer="\r\n".join([*lines, "", ""]).encode())


class Proxy:
    """Listens on a port of its own and passes everything on to `port`, all on loopback."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.behaviour = PLAIN
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._listen()

    @contextmanager
    def behaving(self, behaviour: Behaviour) -> Iterator[None]:
        """Behave so until the end of the block; connections that are there are cut at both ends of it."""
        self.change(behaviour)
        try:
            yield
        finally:
            self.change(PLAIN)

    def change(self, behaviour: Behaviour) -> None:
        """Behave so from now on; connections that are there are cut, whatever is on its way."""
        self.behaviour = behaviour
        with self._lock:
            opened, self._open = self._open, set()
        for connection in opened:
            _cut(connection)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Nobody listens at the port until the end of the block."""
        _cut(self._server)
        self.change(PLAIN)
        try:
            yield
        finally:
            self._listen()

    def _listen(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True, name="proxy").start()

    def close(self) -> None:
        """Listen no more."""
        _cut(self._server)
        self.change(Behaviour(refuse=True))

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                caller, _address = server.accept()
            except OSError:
                return
            if self.behaviour.refuse:
                _cut(caller)
            else:
                threading.Thread(target=self._pass_on, args=(caller, self.behaviour), daemon=True).start()

    def _pass_on(self, caller: socket.socket, behaviour: Behaviour) -> None:
        if behaviour.answer:
            _say(caller, behaviour.answer)
            return
        try:
            server = socket.create_connection(self._to, timeout=5)
        except OSError:
            _cut(caller)
            return
        server.settimeout(None)
        with self._lock:
            self._open |= {caller, server}
        back = threading.Thread(target=_answers, args=(server, caller, behaviour), daemon=True)
        back.start()
        _pump(caller, server, behaviour.most)
        back.join()
        with self._lock:
            self._open -= {caller, server}
        for connection in (caller, server):
            connection.close()


def _pump(source: socket.socket, target: socket.socket, most: int = 0) -> None:
    passed = 0
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
            passed += len(data)
            if most and passed >= most:
                _cut(source)
                _cut(target)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _answers(server: socket.socket, caller: socket.socket, behaviour: Behaviour) -> None:
    if behaviour.reset or behaviour.mute:
        with contextlib.suppress(OSError):
            while server.recv(65536):
                if behaviour.reset:
                    _cut(caller)
        return
    if behaviour.delay:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                time.sleep(behaviour.delay)
                caller.sendall(data)
    _pump(server, caller)


def _say(caller: socket.socket, answer: bytes) -> None:
    """Read a request to its end, as far as that can be known, and answer it."""
    with contextlib.suppress(OSError), caller:
        caller.settimeout(1.0)
        request = caller.recv(65536)
        head, _blank, body = request.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                missing = int(line.partition(b":")[2]) - len(body)
                while missing > 0 and (more := caller.recv(65536)):
                    missing -= len(more)
        caller.sendall(answer)
        caller.shutdown(socket.SHUT_WR)


def _cut(connection: socket.socket) -> None:
    """Reset a connection, also one in which another thread waits."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
