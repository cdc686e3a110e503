"""Filings with a past: into which states they came, and when, as their histories say it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection

from infra.audit.actor import Actor
from infra.db import owner_scope
from services.review.past.day import noon_of
from tenants.filings.models import Filing, History
from tenants.filings.pauses import Pause
from tests.make import make_draft
from tests.services.review.offices import OFFICE

DESK = f"/o/{OFFICE}/desk/"
MONDAY = date(2026, 11, 2)
STAFF_HERE = Actor("staff", "1", "clerk", OFFICE)


def at(day: date, hour: int = 10) -> datetime:
    return noon_of(day) + timedelta(hours=hour - 12)


def lived(*stages: tuple[str, datetime], **columns: Any) -> Filing:
    """A filing that came into these states at these times; the first is when it was begun."""
    filing = make_draft(**{"id": uuid4(), "state": stages[-1][0], **columns})
    begun(filing, stages[0][1])
    source = stages[0][0]
    for number, (target, moment) in enumerate(stages[1:], start=2):
        line(filing, number, f"filing.{target}", source, target, moment)
        if target == "returned":
            Pause.objects.create(filing=filing, reason="correction", started_at=moment)
        elif source == "returned":
            Pause.objects.filter(filing=filing, ended_at=None).update(ended_at=moment)
        source = target
    return filing


def begun(filing: Filing, moment: datetime) -> None:
    """It was begun then, as a draft."""
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE filings_history SET at = %s, source = 'draft', target = 'draft'"
            " WHERE filing_id = %s AND sequence = 1",
            [moment, filing.pk],
        )


def line(
    filing: Filing, number: int, event: str, source: str, target: str, moment: datetime, **detail: Any
) -> None:
    History.objects.create(
        filing=filing, sequence=number, event=event, source=source, target=target, actor_kind="staff",
        actor="1", role="clerk", at=moment, detail=detail,
    )  # fmt: skip
