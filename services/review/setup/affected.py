"""What a change of the exercise does to the clocks that run; the same tables as of a changed calendar."""

from dataclasses import dataclass

from django.utils import timezone

from infra.db import office_scope
from services.review.effects import Affected, Effect, Rest, computed
from services.review.setup.showing import Line
from tenants.filings import moving
from tenants.filings.calendars import calendar
from tenants.filings.moving import Moves
from tenants.filings.states import State
from tenants.offices import directory
from tenants.offices.citypack import CityPack
from tenants.offices.setup.changing import Change


@dataclass(frozen=True, slots=True)
class Proposal(Effect):
    """A version that is asked for: what differs, what moves by it, and what was typed, to be sent with the yes."""

    change: Change
    lines: list[Line]
    typed: list[tuple[str, str]]


WITH_OFFICE = (State.SUBMITTED, State.COUNTY_APPROVED)
NOBODY = Moves(0, [])


def by(pack: CityPack) -> Effect:
    """What would move in each district if this were in force now, read under its role; nothing where nothing can."""
    now = directory.pack()
    dates, stages = now.period != pack.period, now.limits != pack.limits
    if not (dates or stages):
        return Effect([], Rest())
    cards, rest = computed(directory.directory().districts)
    found = []
    for card in cards:
        with office_scope(card.slug):
            days = calendar()
            filers = moving.due_dates(days, pack.period) if dates else NOBODY
            clocks = moving.clocks(days, days, timezone.now(), WITH_OFFICE, pack.limits) if stages else NOBODY
        found.append(Affected(card, filers, clocks))
    return Effect(found, rest)
