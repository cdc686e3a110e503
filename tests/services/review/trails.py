"""Entries of a trail as tests make them, and its page."""

from typing import Any

from django.db import connection

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope, owner_scope
from tenants.filings.models import Filing
from tests.make import make_draft
from tests.services.review.offices import OFFICE, browser

TRAIL = f"/o/{OFFICE}/desk/trail/"


def did(actor: Actor, action: str, filing: Filing | None = None, days_ago: int = 0, **detail: Any) -> int:
    """An entry; of some days ago, where its number is to be as old as its time."""
    with office_scope(OFFICE):
        entry = trail.record(actor, action, filing.pk if filing else None, detail)
    if days_ago:
        with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE audit_auditentry SET at = at - make_interval(days => %s) WHERE id = %s",
                [days_ago, entry.pk],
            )
    return entry.pk


def draft(**columns: Any) -> Filing:
    with office_scope(OFFICE):
        return make_draft(**columns)


def page(role: str = "auditor", address: str = TRAIL, office: str = OFFICE) -> str:
    answer = browser(role, office=office).get(address)
    assert answer.status_code == 200
    return answer.content.decode()
