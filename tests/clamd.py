"""A server that speaks clamd's protocol (clamd(8): PING, INSTREAM), and knows one virus: EICAR's harmless test file."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAMED = "Eicar-Test-Signature"


class Conversation(socketserver.StreamRequestHandler):
    """One command, one answer. `server.says`, where it is set, is the answer to every file."""

    def handle(self) -> None:
        command = self.rfile.readline().strip()
        if command == b"nPING":
            self.wfile.write(b"PONG\n")
        elif command == b"nINSTREAM":
            data = b"".join(iter(self._chunk, b""))
            found = f"stream: {NAMED} FOUND" if EICAR in data else "stream: OK"
            self.server.seen.append(data)  # type: ignore[attr-defined]
            self.wfile.write((self.server.says or found).encode() + b"\n")  # type: ignore[attr-defined]

    def _chunk(self) -> bytes:
        (size,) = struct.unpack("!L", self.rfile.read(4))
        return self.rfile.read(size)


class Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def clamd(path: Path | None = None, says: str = "") -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it was given: over TCP, or over a socket in a folder."""
    server = Unix(str(path / "clamd.sock"), Conversation) if path else Tcp(("127.0.0.1", 0), Conversation)
    server.says, server.seen = says, []  # type: ignore[attr-defined]
    address = f"unix://{server.server_address}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address, server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
