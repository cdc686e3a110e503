"""What tests of decisions share: filings that wait for a district, and who decides there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from infra.audit.actor import Actor
from services.review.models import Decision
from tenants.filings import examining, workflow
from tenants.filings.examining import Fault, Findings
from tenants.filings.models import Filing
from tests.make import make_draft

OFFICE = "donggang"
WINDOW = Actor("staff", "61", "clerk", OFFICE)  # who typed it in
ANNA, BO = Actor("staff", "62", "clerk", OFFICE), Actor("staff", "63", "clerk", OFFICE)
CHIEF = Actor("staff", "64", "supervisor", OFFICE)
NOTHING = Findings()


def waiting(**columns: Any) -> Filing:
    """A filing whose paper copy is here, in the current office."""
    filing = make_draft(**{"paper_state": "received", **columns})
    return now(workflow.move(filing, "submit", WINDOW, now=timezone.now()))


def all_right(filing: Filing) -> dict[str, bool]:
    """Every point of the checklist is right."""
    return {point.id: True for point in examining.points(filing)}


def one_wrong(filing: Filing, message: str = "过于笼统") -> tuple[dict[str, bool], Findings]:
    """The purpose is not; the rest is."""
    return all_right(filing) | {"content": False}, Findings(
        (Fault("content", "purpose", message, "写明范围"),)
    )


def ten_seconds_later() -> None:
    """All that was decided may leave."""
    Decision.objects.update(leaves_at=timezone.now() - timedelta(seconds=1))


def now(filing: Filing) -> Filing:
    """As it stands in the table."""
    return Filing.objects.get(pk=filing.pk)
