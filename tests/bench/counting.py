"""A door to a server that counts round trips: how often the client speaks after the server has answered."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

BYTES = 65536


class Counting:
    """Listens at `port` and passes everything on; `trips` is the count so far, over all connections."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.trips = 0

    def __enter__(self) -> "Counting":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=[client], daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._there) as server, selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            answered = True
            while True:
                for key, _events in ready.select():
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    if not (data := source.recv(BYTES)):
                        return
                    if source is client and answered:
                        self.trips += 1
                    answered = source is server
                    target.sendall(data)


@contextmanager
def counted() -> Iterator[Counting]:
    """Django's connections of this thread go through a door that counts, in this block."""
    from django.db import connection

    settings: dict[str, Any] = connection.settings_dict
    before = settings["HOST"], settings["PORT"]
    connection.close()
    with Counting(str(settings["HOST"]), int(settings["PORT"])) as counting:
        settings["HOST"], settings["PORT"] = "127.0.0.1", str(counting.port)
        try:
            yield counting
        finally:
            connection.close()
            connection.close_pool()
            settings["HOST"], settings["PORT"] = before
