"""The HTTP side of the sink: the page, the messages as JSON, the SMS providers and their script."""

import json
import re
import select
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from infra.local.sink.alibaba import Alibaba
from infra.local.sink.answer import Answer, Manner
from infra.local.sink.gateway import Gateway
from infra.local.sink.messages import Messages
from infra.local.sink.page import page
from infra.local.sink.script import Script
from infra.local.sink.tencent import Tencent

MAX_BODY = 256 * 1024
SILENT_SECONDS = 15
# The page shows mails as they came: nothing in them may run or be fetched.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; form-action 'self'"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What answers requests."""

    messages: Messages
    script: Script
    gateway: Gateway
    tencent: Tencent
    alibaba: Alibaba


class Handler(BaseHTTPRequestHandler):
    """One connection; /sink may be left out, and slashes repeated."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    # Head and body in one piece, and at once: the second one would wait 40 ms for the other side's word of the first.
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    parts: Parts

    def do_GET(self) -> None:
        """Show the page, the messages, the script, or what became of an SMS."""
        path = self._path()
        if path == "/":
            self._page()
        elif path == "/messages.json":
            to = self._query().get("to", [""])[0].lower()
            found = [asdict(message) for message in self.parts.messages.all() if to in message.to.lower()]
            self._json(HTTPStatus.OK, {"messages": found})
        elif path == "/script.json":
            self._json(HTTPStatus.OK, self.parts.script.left())
        elif path.startswith("/sms/"):
            self._give(self.parts.gateway.ask(*self._signature(), path.removeprefix("/sms/")))
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not found"})

    def do_POST(self) -> None:
        """Take an SMS by one of the providers, or a script."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self._json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "too large, or of unknown length"})
            return
        body, path = self.rfile.read(int(length)), self._path()
        headers = {name.lower(): value for name, value in self.headers.items()}
        if path == "/sms":
            self._give(self.parts.gateway.send(*self._signature(), body))
        elif path == "/" and "x-tc-action" in headers:
            self._give(self.parts.tencent.answer(headers, body))
        elif path == "/" and "x-acs-action" in headers:
            self._give(self.parts.alibaba.answer(headers, urlsplit(self.path).query, body))
        elif path == "/script.json":
            self._script(body)
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not found"})

    def _path(self) -> str:
        path = re.sub(r"/+", "/", "/" + unquote(urlsplit("//-" + self.path).path))
        return "/" + path.removeprefix("/sink").strip("/")

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit("//-" + self.path).query)

    def _signature(self) -> tuple[str, str]:
        return self.headers.get("X-Timestamp", ""), self.headers.get("X-Signature", "")

    def _page(self) -> None:
        query = self._query()
        asked = query.get("lang", [self.headers.get("Accept-Language", "zh")])[0]
        language = "en" if asked.lower().startswith("en") else "zh"
        text = page(self.parts.messages.all(), language, query.get("to", [""])[0])
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", text.encode())

    def _script(self, body: bytes) -> None:
        try:
            self.parts.script.set(json.loads(body))
        except (ValueError, TypeError, AttributeError) as error:
            self._json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)})
        else:
            self._json(HTTPStatus.OK, self.parts.script.left())

    def _give(self, answer: Answer) -> None:
        if answer.manner == Manner.RESET or (answer.manner == Manner.SILENT and self._hangs_up()):
            self.close_connection = True
        else:
            self._json(answer.status, answer.value)

    def _hangs_up(self) -> bool:
        """Whether the client goes, which can be read as an end, before it has waited for longer than anybody does."""
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        return bool(poll.poll(SILENT_SECONDS * 1000))

    def _json(self, status: HTTPStatus, value: dict[str, Any]) -> None:
        # Tencent Cloud's SDK finds no error in an answer whose type says more than this.
        self._send(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """No log: addresses name references."""


class Server(ThreadingHTTPServer):
    """Takes a burst of connections without refusing any."""

    request_queue_size = 128
    daemon_threads = True


def serve(parts: Parts, port: int) -> ThreadingHTTPServer:
    """The HTTP server on loopback, not started yet."""
    return Server(("127.0.0.1", port), type("BoundHandler", (Handler,), {"parts": parts}))
