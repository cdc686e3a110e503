"""People of one office's staff, in a browser and as who acts."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from infra.audit.actor import Actor
from infra.db import shared_scope
from tenants.offices.models import Membership
from tests.api import Caller, member

OFFICE = "wulian"


class Browser(Client):
    """One that leaves the scope of the test as it was."""

    def request(self, **request: Any) -> HttpResponse:  # type: ignore[override]
        with shared_scope():
            return super().request(**request)  # type: ignore[return-value]


def browser(role: str, name: str = "eve", office: str = OFFICE) -> Client:
    """Somebody of an office's staff, signed in by cookie, who reads English."""
    client = Browser(headers={"accept-language": "en"})
    with shared_scope():
        client.cookies[f"beian-{office}"] = member(office, role, name).token
    return client


def worker(role: str, name: str = "eve", office: str = OFFICE) -> tuple[Actor, int, Caller]:
    """Somebody of an office's staff: who acts, the number of the membership, and a caller that is signed in."""
    with shared_scope():
        caller = member(office, role, name)
        one = Membership.objects.get(staff__username=f"{office}-{role}-{name}", office__slug=office)
    return Actor("staff", str(one.staff_id), role, office), one.pk, caller
