"""A gateway that takes every SMS at once: what is measured with it is us."""

import asyncio
import multiprocessing
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n" + b'{"accepted": true}'
)


class Yes(asyncio.Protocol):
    """One connection; each request is read to its end and taken."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._left = transport, b""

    def data_received(self, data: bytes) -> None:
        self._left += data
        while (end := self._left.find(b"\r\n\r\n")) >= 0:
            head = self._left[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            if len(self._left) < end + 4 + length:
                return
            self._left = self._left[end + 4 + length :]
            self._transport.write(ANSWER)  # type: ignore[attr-defined]


def _serve(listening: socket.socket) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Yes, sock=listening)
        await server.serve_forever()

    asyncio.run(serve())


@contextmanager
def gateway_at_once() -> Iterator[None]:
    """In a process of its own until the end of the block, in place of the sink's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = multiprocessing.get_context("fork").Process(target=_serve, args=(listening,), daemon=True)
        process.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/sms"
        with patch.dict(os.environ, SMS_GATEWAY_URL=url):
            yield
        process.kill()
        process.join()
