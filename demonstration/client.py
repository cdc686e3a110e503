"""Speaking to a running system: its API as one caller at one office, and the sink where codes arrive."""

import base64
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from altcha import solve_challenge

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
TIMEOUT = urllib3.Timeout(connect=5, read=60)
ARRIVES_WITHIN = 20.0  # seconds, for a code
LOOK_AGAIN = 0.1
LONGEST_WAIT = 61.0  # seconds; a code is sent once a minute


class Refused(Exception):
    """An answer that is not 2xx, with its problem document (RFC 9457)."""

    def __init__(self, method: str, path: str, answer: "Answer") -> None:
        super().__init__(f"{method} {path}: {answer.status} {answer.body.decode(errors='replace')[:500]}")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]  # whatever the case of their names
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of a problem; empty where it is none."""
        value = self.json
        return str(value.get("code", "")) if isinstance(value, dict) else ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A document to send by multipart."""

    kind: str
    name: str
    data: bytes
    media_type: str


@dataclass
class Caller:
    """Somebody at one office, signed in or not.

    `address`: where the calls come from; on loopback each person can have an address, as in the world.
    """

    base_url: str
    office: str
    token: str = ""
    address: str = ""
    language: str = "zh-hans"
    _pool: urllib3.PoolManager = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own: dict[str, Any] = {"source_address": (self.address, 0)} if self.address else {}
        # A request that was cut off is not sent again by itself: its Idempotency-Key is the caller's to give.
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False, maxsize=4, **own)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One call below `/o/<office>/api/v1/`, whatever it answers; `headers` with underscores for dashes."""
        sent = {"Accept-Language": self.language, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        url = f"{self.base_url}/o/{self.office}/api/v1/{path}"
        if isinstance(body, Upload):
            file = (body.name, body.data, body.media_type)
            answer = self._pool.request(method, url, fields={"kind": body.kind, "file": file}, headers=sent)
        else:
            data = None if body is None else json.dumps(body).encode()
            answer = self._pool.request(
                method, url, body=data, headers=sent | {"Content-Type": "application/json"}
            )
        return Answer(answer.status, answer.headers, answer.data)

    def page(
        self, method: str, path: str, fields: dict[str, Any] | None, headers: Mapping[str, str]
    ) -> Answer:
        """A page below `/o/<office>/`, or a form that is sent there."""
        url = f"{self.base_url}/o/{self.office}/{path}"
        answer = self._pool.request(method, url, fields=fields, headers=dict(headers), redirect=False)
        return Answer(answer.status, answer.headers, answer.data)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call that must be answered 2xx; its JSON.

        Raises:
            Refused: it was not.
        """
        answer = self.ask(method, path, body, **headers)
        if answer.status // 100 != 2:
            raise Refused(method, path, answer)
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.json if is_json and answer.body else answer.body

    def get(self, path: str, **query: str) -> Any:
        """What is there."""
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Do something."""
        return self.call("POST", path, {} if body is None else body, **headers)

    def close(self) -> None:
        """Let the connections go."""
        self._pool.clear()


def staff(base_url: str, office: str, sign_in: dict[str, str], address: str = "") -> Caller:
    """A member of an office's staff, signed in."""
    caller = Caller(base_url, office, address=address)
    body = {"username": sign_in["username"], "password": sign_in["password"]}
    caller.token = caller.post("auth/staff", body)["token"]
    return caller


def filer(base_url: str, office: str, sink: "Sink", contact: str, address: str = "") -> Caller:
    """A filer, signed in by the code that was sent to a phone or mail address.

    Raises:
        Refused: the contact is none, the code was wrong, or codes were asked for too often.
        TimeoutError: no code came.
    """
    caller = Caller(base_url, office, address=address)
    to = {"email" if "@" in contact else "phone": contact}
    known = {message["id"] for message in sink.messages(contact)}
    session = code_asked(caller, to)
    code = sink.code(contact, known)
    caller.token = caller.post("auth/token", {**to, "code": code, "session": session})["token"]
    return caller


def code_asked(caller: Caller, to: Mapping[str, str]) -> str:
    """Ask for a code as a browser does, which counts for a moment where it must, and waits; the code's session.

    Raises:
        Refused: the contact is none, or codes were asked for too often.
    """
    body = dict(to)
    while True:
        asked = caller.ask("POST", "auth/code", body)
        if asked.status // 100 == 2:
            return str(asked.json["session"])
        if asked.code == "work-needed" and "work" not in body:
            body["work"] = solved(asked.json["challenge"])
        elif asked.code == "code-too-soon":
            time.sleep(min(float(asked.headers["Retry-After"]), LONGEST_WAIT))
        else:
            raise Refused("POST", "auth/code", asked)


def solved(challenge: Mapping[str, Any]) -> str:
    """The proof of work for a challenge, as `auth/code` takes it."""
    found = solve_challenge(challenge["challenge"], challenge["salt"], "SHA-256", challenge["maxNumber"])
    number = found.number if found else None
    given = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**given, "number": number}).encode()).decode()


class Sink:
    """Where every SMS and mail of a local system arrives."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/messages.json"
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, maxsize=8)

    def messages(self, to: str = "") -> list[dict[str, Any]]:
        """What has arrived for a mobile number or mail address (all, without one), oldest first."""
        address = to if "@" in to or not to else f"+86{to.removeprefix('+86')}"
        query = f"?{urlencode({'to': address})}" if address else ""
        found: list[dict[str, Any]] = self._pool.request("GET", self._url + query).json()["messages"]
        return [message for message in found if not address or message["to"].lower() == address.lower()]

    def code(self, to: str, known: set[str]) -> str:
        """The sign-in code in the first message that is not among those known.

        Raises:
            TimeoutError: none came.
        """
        until = time.monotonic() + ARRIVES_WITHIN
        while time.monotonic() < until:
            for message in self.messages(to):
                if message["id"] not in known and (found := CODE.search(message["text"])):
                    return found[0]
            time.sleep(LOOK_AGAIN)
        raise TimeoutError("no code arrived")


def own_address(base_url: str, number: int) -> str:
    """An address of this machine's loopback for the `number`th person; empty where the system is elsewhere."""
    if urlsplit(base_url).hostname != "127.0.0.1":
        return ""
    return f"127.1.{number // 250 % 250}.{number % 250 + 1}"
