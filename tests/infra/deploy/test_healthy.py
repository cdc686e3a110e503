"""What the containers' health checks say of parts that work, and of parts that do not."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from kombu import Consumer, Queue

from infra import broker
from infra.db import office_scope, shared_scope
from infra.deploy import healthy
from infra.events.models import Outbox
from tests.infra.deploy.project import ROOT
from tests.make import make_draft


@pytest.fixture
def queues(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Queue]]:
    """Two queues on RabbitMQ that no worker of another test takes from."""
    settings.BROKER_URL = os.environ["BEIAN_TEST_RABBITMQ"]
    for kind in ("events_queue", "tasks_queue"):
        monkeypatch.setattr(broker, kind, lambda service, kind=kind: f"{service}.{kind}.{os.getpid()}")
    names = (broker.events_queue("notify"), broker.tasks_queue("notify"))
    found = [Queue(name, durable=True, queue_arguments={"x-queue-type": "quorum"}) for name in names]
    with broker.connection() as opened:
        for queue in found:
            queue(opened.default_channel).declare()
        yield found
        for queue in found:
            queue(opened.default_channel).delete()


def test_a_worker_is_well_when_all_its_queues_are_taken_from(queues: list[Queue]) -> None:
    with broker.connection() as opened, Consumer(opened.default_channel, queues[:1], on_message=print):
        with pytest.raises(healthy.Unwell, match=r"nobody takes from notify\.tasks"):
            healthy.check("notify")
        with Consumer(opened.default_channel, queues[1:], on_message=print):
            healthy.check("notify")
    with pytest.raises(healthy.Unwell, match=r"nobody takes from notify\.events"):
        healthy.check("notify")


def test_a_worker_without_its_queues_is_not_well(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BROKER_URL = os.environ["BEIAN_TEST_RABBITMQ"]
    monkeypatch.setattr(broker, "events_queue", lambda service: f"{service}.not-there")
    with pytest.raises(healthy.Unwell, match="broker: NotFound"):
        healthy.check("review")


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_worker_without_a_broker_is_not_well(settings: Any, scheme: str) -> None:
    with socket.socket() as bound:  # and does not listen
        bound.bind(("127.0.0.1", 0))
        settings.BROKER_URL = f"{scheme}://127.0.0.1:{bound.getsockname()[1]}/0"
        with pytest.raises(healthy.Unwell, match="broker"):
            healthy.check("intake")


def test_over_valkey_the_broker_is_asked(settings: Any) -> None:
    assert settings.BROKER_URL.startswith("redis")
    healthy.check("intake")


def test_the_relay_is_well_until_an_event_waits_too_long(live: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with shared_scope():
        Outbox.objects.filter(published_at=None).update(published_at=timezone.now())
    healthy.check("relay")
    with office_scope("donggang"):
        filing = make_draft()
    healthy.check("relay")
    old = timezone.now() - timedelta(seconds=healthy.LAG_SECONDS + 5)
    with shared_scope():
        Outbox.objects.filter(subject=filing.pk).update(time=old)
        try:
            with pytest.raises(healthy.Unwell, match="an event has waited for 6"):
                healthy.check("relay")
        finally:
            Outbox.objects.filter(subject=filing.pk).update(published_at=timezone.now())


def test_the_relay_without_its_database_is_not_well(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", "another")
    with pytest.raises(healthy.Unwell, match="database: OperationalError"):
        healthy.check("relay")


def test_the_clock_is_well_while_it_writes(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    with pytest.raises(healthy.Unwell, match="stands still"):
        healthy.check("clock")
    schedule = tmp_path / healthy.SCHEDULE
    schedule.touch()
    healthy.check("clock")
    long_ago = timezone.now().timestamp() - healthy.SCHEDULE_SECONDS - 5
    os.utime(schedule, (long_ago, long_ago))
    with pytest.raises(healthy.Unwell, match="stands still"):
        healthy.check("clock")
    # On newer Pythons what is written goes to a file beside it first.
    (tmp_path / f"{healthy.SCHEDULE}-wal").touch()
    healthy.check("clock")


class Answer(BaseHTTPRequestHandler):
    """A web that says of itself what the test wants."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/readyz" else 404)
        self.end_headers()
        self.wfile.write(b"so it is")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def test_the_web_is_well_when_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        monkeypatch.setattr(healthy, "WEB_PORT", server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        healthy.check("web")
        monkeypatch.setattr(Answer, "status", 503)
        with pytest.raises(healthy.Unwell, match="so it is"):
            healthy.check("web")
        server.shutdown()
    with pytest.raises(healthy.Unwell, match="ConnectionRefusedError"):
        healthy.check("web")


def test_as_a_command_it_says_why_and_ends_with_1(tmp_path: Path) -> None:
    environment = os.environ | {"BEIAN_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "infra.deploy.healthy", "clock"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "the clock stands still\n")
    (tmp_path / healthy.SCHEDULE).touch()
    assert subprocess.run(command, env=environment, check=False).returncode == 0
