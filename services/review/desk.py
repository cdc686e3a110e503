"""A page of the queue as it is drawn: each filing with the office's clock, who has it open, whose it is to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import current_office
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Clock
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tenants.filings.states import FilerKind, PaperState, State
from tenants.offices.staffing import Member, deciding, names_of


@dataclass(frozen=True, slots=True)
class People:
    """Who decides in the office, and the names of others, too, by their number."""

    members: list[Member]
    names: dict[str, str]


def people(ids: Iterable[str]) -> People:
    """The office's deciding members, and the names of those with these numbers, who may have left it."""
    members = deciding(str(current_office()))
    names = {member.id: member.name for member in members}
    return People(members, names | names_of({one for one in ids if one and one not in names}))


@dataclass(frozen=True, slots=True)
class Row:
    """`holder` is the name of who has it open, `assignee` of whose it is to do; empty where nobody."""

    filing: Filing
    clock: Clock | None
    holder: str
    assignee: str
    mine: bool
    yours: bool

    # What a template would look up by slower ways, fifty times on a page.
    @property
    def kind(self) -> str:
        """Who files, in words."""
        return str(FilerKind(self.filing.filer_kind).label)

    @property
    def paper(self) -> str:
        """Where the paper copy is, in words."""
        return str(PaperState(self.filing.paper_state).label)

    @property
    def since(self) -> str:
        """When it came into its state: month, day, hour."""
        return f"{timezone.localtime(self.filing.stage_since):%m-%d %H:%M}"

    @property
    def since_exactly(self) -> str:
        """The same for programs (ISO 8601)."""
        return timezone.localtime(self.filing.stage_since).isoformat()


def rows_of(filings: list[Filing], actor: Actor, now: datetime, names: dict[str, str]) -> list[Row]:
    """The rows of these filings; what it costs does not grow with them.

    Args:
        names: of `named`.
    """
    # A clock runs with the office alone: the other filings' pauses are of no use here.
    prefetch_related_objects([filing for filing in filings if filing.state == State.SUBMITTED], "pauses")
    days = calendar()
    return [
        Row(
            filing,
            clock_of(filing, now, days),
            names.get(filing.claimed_by, "") if filing.claimed_now else "",
            names.get(filing.assigned_to, ""),
            filing.claimed_by == actor.id,
            filing.assigned_to == actor.id,
        )
        for filing in filings
    ]


def named(filings: Iterable[Filing]) -> list[str]:
    """The numbers of those who have these filings open, and whose they are to do."""
    return [
        number for one in filings for number in (one.claimed_by if one.claimed_now else "", one.assigned_to)
    ]
