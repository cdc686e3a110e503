"""A page of the queue as it is drawn: each filing with the office's clock and who has it open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from infra.audit.actor import Actor
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Clock
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tenants.filings.states import State
from tenants.offices.staffing import names_of


@dataclass(frozen=True, slots=True)
class Row:
    """`holder` is the name of who has it open, empty where nobody has."""

    filing: Filing
    clock: Clock | None
    holder: str
    mine: bool


def rows_of(filings: list[Filing], actor: Actor, now: datetime) -> list[Row]:
    """The rows of these filings; what it costs does not grow with them."""
    # A clock runs with the office alone: the other filings' pauses are of no use here.
    prefetch_related_objects([filing for filing in filings if filing.state == State.SUBMITTED], "pauses")
    days, names = calendar(), holders(filings)
    return [
        Row(
            filing,
            clock_of(filing, now, days),
            names.get(filing.claimed_by, ""),
            filing.claimed_by == actor.id,
        )
        for filing in filings
    ]


def holders(filings: Iterable[Filing]) -> dict[str, str]:
    """The names of those who have these filings open, by their number."""
    return names_of(filing.claimed_by for filing in filings if filing.claimed_now)
