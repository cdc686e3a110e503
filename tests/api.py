"""Talking to the API as a program does, inside the test's own process."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tenants.offices import sessions
from tenants.offices.models import Membership
from tenants.offices.staffing import appoint


class Caller:
    """Somebody with a token at one office."""

    def __init__(self, office: str, token: str = "", language: str = "en") -> None:
        self.office, self.token = office, token
        self.client = Client(headers={"accept-language": language})

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


def member(office: str, role: str, name: str) -> Caller:
    """A staff member who is signed in."""
    staff = appoint(f"{office}-{role}-{name}", name, office, role, None)
    return Caller(office, sessions.start(Membership.objects.get(staff=staff, office__slug=office)))
