"""Talking to the API as a program does, inside the test's own process."""

import itertools
import json
import random
from typing import Any

from django.http import HttpResponse
from django.test import Client

from demonstration.client import solved
from tenants.offices import sessions
from tenants.offices.models import Membership
from tenants.offices.staffing import appoint

_places = itertools.count(random.randrange(2**20, 2**24))  # noqa: S311


def address() -> str:
    """Where somebody calls from who has not called before."""
    number = next(_places)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Caller:
    """Somebody with a token at one office; `address`: where the calls come from."""

    def __init__(self, office: str, token: str = "", language: str = "en", address: str = "") -> None:
        self.office, self.token = office, token
        self.client = Client(headers={"accept-language": language}, REMOTE_ADDR=address or "127.0.0.1")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """One call; `headers` with underscores for dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        return self.client.generic(  # type: ignore[return-value]
            method,
            f"/o/{self.office}/api/v1/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=sent,
        )

    def get(self, path: str) -> HttpResponse:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body if body is not None else {}, **headers)

    def upload(self, path: str, key: str = "", **fields: Any) -> HttpResponse:
        """A multipart call."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/o/{self.office}/api/v1/{path}", fields, headers=headers)  # type: ignore[return-value]


def code_asked(caller: Caller, contact: str) -> HttpResponse:
    """What `auth/code` answers to somebody who counts where they are asked to."""
    to = {"email" if "@" in contact else "phone": contact}
    answer = caller.post("auth/code", to)
    if answer.status_code == 429 and answer.json()["code"] == "work-needed":  # type: ignore[attr-defined]
        work = solved(answer.json()["challenge"])  # type: ignore[attr-defined]
        answer = caller.post("auth/code", {**to, "work": work})
    return answer


def member(office: str, role: str, name: str) -> Caller:
    """A staff member who is signed in."""
    staff = appoint(f"{office}-{role}-{name}", name, office, role, None)
    return Caller(office, sessions.start(Membership.objects.get(staff=staff, office__slug=office)))
