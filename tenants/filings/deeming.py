"""视为受理: a filing of which the office asked nothing in time is deemed accepted, once, and counts against the office.

After article 32 of the Administrative Permission Law, by analogy; the city pack says whether, and after how many
working days (`[examining]`). The filer's first submission counts: who was asked to correct was asked in time or not.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tenants.filings import workflow
from tenants.filings.deadlines import Calendar, last_begun, local_date
from tenants.filings.events import DeemedAccepted
from tenants.filings.states import State
from tenants.offices import directory

DAY = timedelta(days=1)
SILENT = (
    f"state = '{State.SUBMITTED}' AND returns = 0 AND approved_by = '' AND deemed_accepted_at IS NULL"
    " AND %(deemed)s AND (clock_since AT TIME ZONE 'Asia/Shanghai')::date <= %(begun)s::date"
)
# Whether `deem` has anything to do in an office.
ANY_SILENT = f"%(deemed)s AND EXISTS (SELECT FROM filings_filing WHERE {SILENT})"


def terms(calendar: Calendar, now: datetime | None = None) -> dict[str, Any]:
    """The parameters of the statements above: whether, and the last day of submission whose time is over."""
    rule = directory.pack().examining
    today = local_date(now or timezone.now())
    return {"deemed": rule.deemed_accepted, "begun": last_begun(today - DAY, rule.deemed_after, calendar)}


def deem(plan: dict[str, Any]) -> int:
    """Write of every filing of the current office whose time is over that it is deemed accepted; returns how many."""
    return len(workflow.write_each(SILENT, plan, DeemedAccepted, sets=", deemed_accepted_at = now()"))
