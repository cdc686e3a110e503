"""People of one office's staff, in a browser and as who acts."""

from django.test import Client

from infra.audit.actor import Actor
from infra.db import shared_scope
from tenants.offices.models import Membership
from tests.api import Caller, member

OFFICE = "wulian"


def browser(role: str, name: str = "eve", office: str = OFFICE) -> Client:
    """Somebody of an office's staff, signed in by cookie, who reads English."""
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{office}"] = member(office, role, name).token
    return client


def worker(role: str, name: str = "eve", office: str = OFFICE) -> tuple[Actor, int, Caller]:
    """Somebody of an office's staff: who acts, the number of the membership, and a caller that is signed in."""
    caller = member(office, role, name)
    with shared_scope():
        one = Membership.objects.get(staff__username=f"{office}-{role}-{name}", office__slug=office)
    return Actor("staff", str(one.staff_id), role, office), one.pk, caller
