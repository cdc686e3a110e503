"""退回补正: how a return is made, whoever asks for it: a page, where it is held back for a moment, or the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Unprocessable
from tenants.filings import notices, remarks, versions, workflow
from tenants.filings.calendars import calendar
from tenants.filings.corrections import Again
from tenants.filings.deadlines import add_working_days
from tenants.filings.models import Filing
from tenants.filings.pauses import CORRECTION, Pause
from tenants.filings.return_reasons import ABOUT
from tenants.offices import directory


@dataclass(frozen=True, slots=True)
class Term:
    """By when the filer is to have corrected, and how that was computed (steps as JSON)."""

    due_on: date
    due_reason: list[dict[str, Any]]


def term(due_on: date | None = None) -> Term:
    """The working days of the city pack, unless the office says otherwise.

    Raises:
        Unprocessable: what the office says lies in the past, or too far ahead.
    """
    today, limits = timezone.localdate(), directory.pack().limits
    if due_on is None:
        due = add_working_days(today, limits.correction, calendar())
        return Term(due.date, [step.as_json() for step in due.explanation])
    if due_on <= today:
        raise Unprocessable("due-in-the-past", _("The date for the correction must lie ahead.")).at("due_on")
    last = today + timedelta(days=limits.correction_at_most)
    if due_on > last:
        message = _("The date for the correction is too far ahead: %(last)s at the latest.")
        raise Unprocessable("due-too-far", message % {"last": last}).at("due_on")
    return Term(due_on, [])


def check(reasons: Sequence[dict[str, str]]) -> None:
    """Let pass what names fields and documents that there are.

    Raises:
        Unprocessable: it does not.
    """
    if any(reason["field"] not in ABOUT for reason in reasons):
        raise Unprocessable(
            "no-such-field", _("Say what is to be corrected: a field of the form, or a document.")
        )


def facts(reasons: list[dict[str, str]], until: Term, again: Again | None) -> dict[str, Any]:
    """The facts of the transition."""
    return {"reasons": reasons, "due_on": until.due_on, "due_reason": until.due_reason, "again": again}


def send(
    filing: Filing, actor: Actor, reasons: list[dict[str, str]], until: Term, again: Again | None = None
) -> Filing:
    """Ask the filer for corrections, all together, with one notice; the office's clock stands still until they came.

    Raises:
        Problem: as `workflow.move`.
    """
    times = filing.returns + 1
    with transaction.atomic():
        workflow.move(
            filing,
            "return_for_correction",
            actor,
            detail={"reasons": [{"field": reason["field"]} for reason in reasons], "times": times},
            extra={"times": times},
            **facts(reasons, until, again),
        )
        versions.keep(filing)
        notices.issue(filing, reasons, timezone.localdate())
        if times > 1 and again is not None:
            remarks.keep(filing.pk, filing.sequence, f"{again.new_facts}\n{again.why}")
        Pause.objects.create(filing=filing, reason=CORRECTION)
    return filing
