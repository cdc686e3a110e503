"""How long the office that has a filing may still take."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from tenants.filings.deadlines import Calendar, Clock, add_working_days, office_clock
from tenants.filings.deadlines import Pause as Wait
from tenants.filings.deadlines.clock import YELLOW_FROM
from tenants.filings.models import Filing
from tenants.filings.pauses import TRANSFER
from tenants.filings.queue import NEVER
from tenants.filings.states import State
from tenants.offices import directory
from tenants.offices.citypack import Limits


def clock_of(filing: Filing, now: datetime, calendar: Calendar, limits: Limits | None = None) -> Clock | None:
    """The clock of the district or the city; None while the filer has it, and at the end.

    Reads `filing.pauses`: prefetch them where there are many filings.

    Args:
        limits: what each stage may take; without them as the exercise in force says.
    """
    begun = filing.clock_since or filing.stage_since
    return clock_in(filing.state, begun, lambda: _waits(filing), now, calendar, limits=limits)


def clock_in(
    state: str,
    begun: datetime,
    waits: Callable[[], Sequence[Wait]],
    now: datetime,
    calendar: Calendar,
    *,
    limits: Limits | None = None,
) -> Clock | None:
    """The same of any filing in this state since its clock began; `waits` is asked only where they count."""
    limits = limits or directory.pack().limits
    match state:
        case State.SUBMITTED:
            return office_clock(begun, limits.district_examination, waits(), now, calendar)
        case State.COUNTY_APPROVED:
            return office_clock(begun, limits.city_archive, (), now, calendar.of_city)
        case _other:
            return None


def due_when_submitted(filing: Filing, now: datetime, calendar: Calendar) -> date:
    """The district's last day in time, should the filing be handed in now, or be given back to it by the city.

    Reads `filing.pauses`: a correction that goes on ends now; while it waits for another office there is none.
    """
    if any(pause.ended_at is None and pause.reason == TRANSFER for pause in filing.pauses.all()):
        return NEVER
    begun = filing.clock_since if filing.clock_since and filing.state != State.COUNTY_APPROVED else now
    clock = clock_in(State.SUBMITTED, begun, lambda: _waits(filing), now, calendar)
    assert clock is not None  # noqa: S101 - the district's has one
    return clock.due


def recompute(filings: Iterable[Filing], calendar: Calendar) -> list[Filing]:
    """Keep anew the day by which the district must have done with each of these; those for whom it is another now.

    For whoever changes what such a day is computed from: a holiday, a limit, a pause. In a transaction of the caller's,
    who has locked them or can be overtaken; filings that the district does not have are let be.
    """
    there = [filing for filing in filings if filing.state == State.SUBMITTED]
    prefetch_related_objects(there, "pauses")
    now, moved = timezone.now(), list[Filing]()
    for filing in there:
        clock = clock_of(filing, now, calendar)
        due = clock.due if clock and not clock.standing_still else NEVER
        if due != filing.office_due_on:
            filing.office_due_on = due
            moved.append(filing)
    if moved:
        Filing.objects.bulk_update(moved, ["office_due_on"], batch_size=500)
    return moved


def of_colour(colour: str, today: date, calendar: Calendar) -> Q:
    """The condition on filings that the district has: its clock shows this colour today.

    The same as `Clock.colour`, as a range of days: yellow is what has so few working days left.
    """
    limit = directory.pack().limits.district_examination
    left = limit - -(-limit * YELLOW_FROM // 100)
    green_from = add_working_days(today, left + 1, calendar).date
    return {
        "red": Q(office_due_on__lt=today),
        "yellow": Q(office_due_on__gte=today, office_due_on__lt=green_from),
        "green": Q(office_due_on__gte=green_from),
    }[colour]


def _waits(filing: Filing) -> list[Wait]:
    return [Wait(pause.started_at, pause.ended_at) for pause in filing.pauses.all()]
