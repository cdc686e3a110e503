"""How the date of a filing was computed, for who asks at its row of a list."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.filings.api import due_reason
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Clock, explain
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tenants.filings.states import State
from tenants.offices import directory


@dataclass(frozen=True, slots=True)
class Why:
    """The day that counts now: the office's while one has the filing, which then has a clock, else the filer's.

    `rule` says where the length of the term comes from; empty where the office itself set the day.
    """

    day: date | None
    clock: Clock | None
    steps: list[str]
    rule: str


def why(filing: Filing) -> Why:
    """The same for a filing of the current office."""
    clock = clock_of(filing, timezone.now(), calendar())
    if clock is None:
        return Why(filing.due_on, None, due_reason(filing), _rule_of_filer(filing))
    steps = [explain(step) for step in clock.explanation]
    return Why(clock.due, clock, steps, _rule_of_office(filing))


def _rule_of_office(filing: Filing) -> str:
    if filing.state == State.SUBMITTED:
        return _("How long a district may examine is set by the city; the notice sets nothing for it.")
    return _("How long the city may take to archive is set by itself; the notice sets nothing for it.")


def _rule_of_filer(filing: Filing) -> str:
    codes = {step["code"] for step in filing.due_reason}
    if "working_days" in codes:
        return _("How long a correction may take is set by the city; the notice sets nothing for it.")
    if "period_end" in codes:
        return _("The notice sets it: %(title)s") % {"title": directory.pack().notice.title}
    if "started" in codes:
        return _(
            "The notice sets nothing for a change: there is as long as for an account that was just opened."
        )
    return ""
