"""nginx as it is configured, in front of the web as it is started in production."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from demonstration.client import solved
from infra.db import office_scope
from infra.local.accounts import unprivileged
from infra.local.process import kill_group, run_as, spawn
from infra.local.programs import nginx as nginx_program
from services.intake.models import SignInCode
from tests.infra.deploy.project import DEPLOY, ROOT, command, service
from tests.journeys.system import eventually

NGINX = nginx_program()
HOST = "beian.example"
CONFIGURATION = (DEPLOY / "nginx.conf").read_text()
LATE = 20.0  # seconds


@dataclass(frozen=True)
class Door:
    """A running nginx: where it listens, and how it is asked."""

    http: int
    https: int

    def ask(
        self, method: str, path: str, body: bytes = b"", *, plain: bool = False, source: str = "127.0.0.1"
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body of an answer."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection: http.client.HTTPConnection = (
            http.client.HTTPConnection("127.0.0.1", self.http, timeout=LATE, source_address=(source, 0))
            if plain
            else http.client.HTTPSConnection(
                "127.0.0.1", self.https, timeout=LATE, source_address=(source, 0), context=context
            )
        )
        headers = {"Host": HOST, "Content-Type": "application/json", "X-Forwarded-For": "203.0.113.9"}
        try:
            with suppress(
                BrokenPipeError, ConnectionResetError
            ):  # nginx answers before it has read a large body
                connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def certificate(folder: Path) -> None:
    """A certificate that nobody but this test believes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    serial, end = x509.random_serial_number(), now + timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), serial, now, end)
    signed = made.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "tls_certificate").write_bytes(signed.public_bytes(pem))
    bare = serialization.NoEncryption()
    (folder / "tls_key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, bare))


def rendered(folder: Path, door: Door, web: int) -> str:
    """The configuration with this machine's places in it; Debian's older nginx has no `http2 on`."""
    text = CONFIGURATION.replace("/tmp/", f"{folder}/").replace("/run/secrets/", f"{folder}/")
    text = re.sub(r"^ *(http2 on|resolver .*);\n", "", text, flags=re.MULTILINE)
    places = {
        "/dev/stdout": f"{folder}/access.log",
        "http://web:8000": f"http://127.0.0.1:{web}",
        "http://grafana:3000": f"http://127.0.0.1:{web}",
        "listen 8080": f"listen 127.0.0.1:{door.http}",
        "listen 8443": f"listen 127.0.0.1:{door.https}",
        "listen 3000": f"listen 127.0.0.1:{free_port()}",
        "listen 127.0.0.1:8081": f"listen 127.0.0.1:{free_port()}",
    }
    for theirs, ours in places.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    return text


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LATE
    while time.monotonic() < end:
        with suppress(OSError):
            if condition():
                return
        time.sleep(0.05)
    raise AssertionError("it did not come up")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(f"/var/tmp/beian-nginx-{os.getpid()}")  # nginx is nobody, who cannot enter pytest's folders
    path.mkdir(mode=0o755)
    certificate(path)
    if user := unprivileged(path / "nothing"):
        for each in (path, *path.iterdir()):
            os.chown(each, user.uid, user.gid)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def web(django_db_setup: None) -> Iterator[int]:
    """The port of a web by the command and settings of docker-compose.yml, over the tests' own parts."""
    port = free_port()
    asked = [word.replace("0.0.0.0", "127.0.0.1") for word in command("web")]  # noqa: S104
    asked = [f"--port={port}" if word.startswith("--port=") else word for word in asked]
    settings = {
        "BEIAN_LOCAL": "0",
        "BEIAN_HOSTS": HOST,
        "BEIAN_BASE_URL": f"https://{HOST}",
        "BEIAN_PROXIES": service("web")["environment"]["BEIAN_PROXIES"],
        "PYTHONPATH": str(ROOT),
    }
    log = Path(os.environ["BEIAN_VAR"]) / "web-behind-nginx.log"
    program = [sys.executable, "-m", *asked]
    running = spawn(program, log=log, environment=os.environ | settings, folder=ROOT)

    def answers() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LATE)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK

    wait_for(answers)
    yield port
    kill_group(running)


@contextmanager
def nginx(folder: Path, web: int) -> Iterator[Door]:
    """nginx in front of a web at a port, as the user that it runs as."""
    assert NGINX, "nginx is missing: apt-get install nginx-light"
    door = Door(free_port(), free_port())
    (folder / "nginx.conf").write_text(rendered(folder, door, web))
    running = spawn(
        [NGINX, "-e", "stderr", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"],
        log=folder / "nginx.log",
        environment={"PATH": os.environ["PATH"]},
        folder=folder,
        user=unprivileged(folder),
    )
    try:
        wait_for(lambda: door.ask("GET", "/", plain=True)[0] == http.client.PERMANENT_REDIRECT)
        yield door
    finally:
        kill_group(running)


@pytest.fixture(scope="module")
def door(folder: Path, web: int) -> Iterator[Door]:
    with nginx(folder, web) as running:
        yield running


def test_the_configuration_is_one(folder: Path) -> None:
    assert NGINX, "nginx is missing: apt-get install nginx-light"
    (folder / "try.conf").write_text(rendered(folder, Door(free_port(), free_port()), free_port()))
    tried = run_as(
        [NGINX, "-t", "-e", "stderr", "-c", str(folder / "try.conf")],
        environment={"PATH": os.environ["PATH"]},
        folder=folder,
        user=unprivileged(folder),
    )
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr


def test_ports_and_names_are_those_of_the_compose_file() -> None:
    listens = set(re.findall(r"listen (?:[\d.]+:)?(\d+)", CONFIGURATION))
    published = {port.rpartition(":")[2] for port in service("nginx")["ports"]}
    (asked,) = re.findall(r":(\d+)/healthy", service("nginx")["healthcheck"]["test"][-1])
    assert listens == {*published, asked}
    for name, port in re.findall(r"set \$\w+ http://(\w+):(\d+);", CONFIGURATION):
        own = [word for word in map(str, service(name).get("command", ())) if word.startswith("--port=")]
        assert own == [f"--port={port}"] or (name, port) == ("grafana", "3000")
    for secret in re.findall(r"/run/secrets/(\w+)", CONFIGURATION):
        assert secret in service("nginx")["secrets"]
    (mounted,) = service("nginx")["volumes"]
    assert mounted == "./infra/deploy/nginx.conf:/etc/nginx/nginx.conf:ro"


def test_plain_http_leads_to_https(door: Door) -> None:
    status, headers, _body = door.ask("GET", "/o/donggang/?a=b", plain=True)
    assert (status, headers["location"]) == (308, f"https://{HOST}/o/donggang/?a=b")


def test_the_web_answers_and_says_its_security_headers_once(door: Door) -> None:
    status, headers, body = door.ask("GET", "/healthz")
    assert (status, body) == (200, b"ok\n")
    assert headers["x-content-type-options"] == "nosniff"
    assert "max-age=31536000" in headers["strict-transport-security"]
    assert headers["server"] == "nginx"


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/readyz", "/sink/", "/sink/messages.json"])
def test_what_is_for_operators_is_not_for_the_world(door: Door, path: str) -> None:
    status, headers, _body = door.ask("GET", path)
    assert status == 404
    assert "x-request-id" not in headers  # nginx says so, not the web


def test_a_document_of_20_mb_passes_and_a_larger_one_is_refused_in_words(door: Door) -> None:
    status, headers, _body = door.ask("POST", "/o/donggang/api/v1/filings", b"x" * (20 * 1024 * 1024 + 1000))
    assert "x-request-id" in headers
    status, headers, body = door.ask("POST", "/o/donggang/api/v1/filings", b"x" * (22 * 1024 * 1024))
    assert (status, headers["content-type"]) == (413, "application/problem+json")
    assert json.loads(body)["status"] == 413


def test_limits_go_by_the_callers_own_address_whatever_it_says(door: Door, live: None) -> None:
    for number, source in enumerate(("127.0.0.11", "127.0.0.12", "127.0.0.11")):
        body = json.dumps({"email": f"somebody{number}-{os.getpid()}@beian.example"}).encode()
        status, _headers, answer = door.ask("POST", "/o/donggang/api/v1/auth/code", body, source=source)
        if number == 2:  # the second from there
            body = json.dumps({**json.loads(body), "work": solved(json.loads(answer)["challenge"])}).encode()
            status, _headers, answer = door.ask("POST", "/o/donggang/api/v1/auth/code", body, source=source)
        assert status < 300, answer
    with office_scope("donggang"):
        senders = list(SignInCode.objects.order_by("-sent_at").values_list("sender_hash", flat=True)[:3])
    assert senders[0] == senders[2]
    assert senders[0] != senders[1]


def test_who_tries_codes_or_passwords_without_end_is_stopped(door: Door) -> None:
    tries = (door.ask("GET", "/o/donggang/api/v1/auth/nothing", source="127.0.0.21") for _try in range(200))
    assert next(tries)[0] == 404
    # Thirty, and one more every two seconds: how many that are depends on the machine.
    headers, body = next((headers, body) for status, headers, body in tries if status == 429)
    assert headers["retry-after"] == "60"
    assert "请求过于频繁" in json.loads(body)["title"]
    assert door.ask("GET", "/o/donggang/api/v1/auth/nothing", source="127.0.0.22")[0] == 404
    assert door.ask("GET", "/healthz", source="127.0.0.21")[0] == 200


def test_every_page_and_call_that_takes_a_code_or_password_is_limited() -> None:
    from django.urls import get_resolver

    (pattern,) = re.findall(r"location ~ (\^/o/\S+) \{", CONFIGURATION)
    limited = re.compile(pattern)
    found = [f"/o/donggang/{path}" for path in _paths(get_resolver("infra.office_urls"))]
    signing = [path for path in found if re.search(r"/(auth|sign-in|signin|login)/", path)]
    assert len(signing) >= 3
    assert [path for path in signing if not limited.match(path)] == []


def _paths(resolver: object, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:  # type: ignore[attr-defined]
        path = before + str(entry.pattern)
        yield from _paths(entry, path) if hasattr(entry, "url_patterns") else [path]


def test_its_log_has_no_query(door: Door, folder: Path) -> None:
    path = f"/{uuid4()}"
    door.ask("GET", f"{path}?name=somebody")

    def logged() -> list[str]:  # after the answer
        lines = [json.loads(line) for line in (folder / "access.log").read_text().splitlines()]
        return [line["path"] for line in lines if line["path"] == path]

    assert eventually(logged) == [path]
    assert "somebody" not in (folder / "access.log").read_text()


def test_without_the_web_it_says_when_to_come_again(folder: Path) -> None:
    with nginx(folder, free_port()) as door:
        status, headers, body = door.ask("GET", "/")
    assert (status, headers["retry-after"]) == (503, "60")
    assert json.loads(body)["code"] == "unavailable"
