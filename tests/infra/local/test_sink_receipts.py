"""The sink tells of deliveries, as each of the three SMS providers does, to whoever is there to hear it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.local.stack import Stack
from infra.messages.sms.provider import Fate, Forged, Report, Sms
from tests.journeys.system import eventually
from tests.providers import NAMES, Sink


class Office:
    """Who is told of deliveries, at the address of the application."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.statuses: list[int] = []  # what the next calls are answered; 204 after that
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.lock = threading.Lock()

    def hear(self, path: str, headers: dict[str, str], body: bytes) -> int:
        with self.lock:
            self.calls.append((path, headers, body))
            return self.statuses.pop(0) if self.statuses else 204

    def reports(self, provider: str) -> list[Report | None]:
        """What each call told, as the application reads it; None for a call that it would refuse."""
        found = list[Report | None]()
        with self.lock:
            calls = list(self.calls)
        for path, headers, body in calls:
            parts = path.strip("/").split("/")
            if parts[:2] != ["receipts", provider]:
                continue
            try:
                if provider != "city" and parts[2:] != [self.sink.secret]:
                    raise Forged
                found += self.sink.providers[provider].reports(headers, body)
            except Forged:
                found.append(None)
        return found

    def told(self, provider: str, count: int) -> list[Report | None]:
        """The first reports that a provider has told, when there are so many."""

        def enough() -> list[Report | None]:
            found = self.reports(provider)
            return found if len(found) >= count else []

        return eventually(enough)


@contextmanager
def listening(office: Office, port: int) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(office.hear(self.path, dict(self.headers.items()), body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """No log."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(folder: Path, settings: Any, tmp_path: Path) -> Iterator[Office]:
    stack = Stack(folder, ["sink"], throwaway=True)
    stack.home.ports.claim(["web"])
    with stack:
        office = Office(Sink(stack, settings, tmp_path))
        with listening(office, stack.home.ports["web"]):
            yield office


def report(one: Sms, fate: Fate = Fate.DELIVERED) -> Report:
    said: dict[str, Any] = {"code": "MK:0001", "permanent": True} if fate == Fate.FAILED else {}
    return Report(office=one.office, reference=one.reference, fate=fate, **said)


@pytest.mark.parametrize("provider", NAMES)
def test_each_provider_tells_of_deliveries_in_its_own_form(office: Office, provider: str) -> None:
    office.sink.play(provider, {"do": "lost"}, {"do": "fail"})
    _lost, failed, delivered = (office.sink.send(provider) for _ in range(3))
    assert office.told(provider, 2) == [report(failed, Fate.FAILED), report(delivered)]


@pytest.mark.parametrize("provider", NAMES)
def test_a_receipt_may_come_twice_late_or_behind_a_forged_one(office: Office, provider: str) -> None:
    office.sink.play(provider, {"receipts": "twice"})
    twice = office.sink.send(provider)
    assert office.told(provider, 2) == [report(twice)] * 2
    office.sink.play(provider, {"receipts": "forged"}, {"do": "slow", "seconds": 1.5})
    before = time.monotonic()
    forged, slow = office.sink.send(provider), office.sink.send(provider)
    assert office.told(provider, 4)[2:4] == [None, report(forged)]
    assert office.told(provider, 5)[4] == report(slow)
    assert time.monotonic() - before > 1.5


@pytest.mark.parametrize("provider", NAMES)
def test_a_receipt_may_come_before_the_answer(office: Office, provider: str) -> None:
    office.sink.play(provider, {"receipts": "reversed"})
    one = office.sink.send(provider)
    assert office.reports(provider) == [report(one)]
    if provider == "city":
        assert office.told(provider, 2)[1] == report(one, Fate.ACCEPTED)


def test_a_receipt_that_was_not_heard_is_told_again(office: Office) -> None:
    office.statuses = [500, 404]
    one = office.sink.send("tencent")
    assert office.told("tencent", 3) == [report(one)] * 3
    assert not office.statuses


def test_many_receipts_are_told_in_one_call(office: Office) -> None:
    office.statuses = [500] * 1000  # until enough are due, however long that takes
    sent = [office.sink.send("alibaba") for _ in range(250)]

    def at_once() -> int:
        with office.lock:
            return max((len(json.loads(body)) for _path, _headers, body in office.calls), default=0)

    eventually(lambda: at_once() == 100)
    with office.lock:
        office.statuses.clear()
        office.calls.clear()
    assert office.told("alibaba", len(sent)) == [report(one) for one in sent]
    assert at_once() <= 100


def test_nobody_is_told_where_there_is_no_application(
    start: Callable[..., Stack], settings: Any, tmp_path: Path
) -> None:
    sink = Sink(start("sink"), settings, tmp_path)
    sink.play("city", {"receipts": "reversed"})
    before = time.monotonic()
    sink.send("city")
    assert time.monotonic() - before < 2
