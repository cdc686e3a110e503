"""How long the office that has a filing may still take."""

from datetime import datetime

from tenants.filings.deadlines import Calendar, Clock, office_clock
from tenants.filings.deadlines import Pause as Wait
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices import directory


def clock_of(filing: Filing, now: datetime, calendar: Calendar) -> Clock | None:
    """The clock of the district or the city; None while the filer has it, and at the end.

    Reads `filing.pauses`: prefetch them where there are many filings.
    """
    limits = directory.pack().limits
    begun = filing.clock_since or filing.stage_since
    match filing.state:
        case State.SUBMITTED:
            waits = [Wait(pause.started_at, pause.ended_at) for pause in filing.pauses.all()]
            return office_clock(begun, limits.district_examination, waits, now, calendar)
        case State.COUNTY_APPROVED:
            return office_clock(begun, limits.city_archive, (), now, calendar.of_city)
        case _other:
            return None
