"""How the office's clock stands, and how long each stage takes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median, quantiles

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from services.review.city.colours import bounds
from services.review.oversight.doings import overseen_by
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar, local_date, office_clock
from tenants.filings.queue import NEVER
from tenants.filings.states import State
from tenants.offices import directory

# What the district has, by its last day in time, which is kept with each: an index alone is read.
BY_DUE = "SELECT office_due_on, count(*) FROM filings_filing WHERE state = 'submitted' GROUP BY 1"
# With the city nothing waits for somebody else: filings differ in the day alone on which their clock began.
BY_DAY = """
    SELECT (coalesce(clock_since, stage_since) AT TIME ZONE 'Asia/Shanghai')::date, count(*)
    FROM filings_filing WHERE state = 'county_approved' GROUP BY 1
"""
# The filings of each state that moved last, with their whole history: it is bounded however many there are.
MOVED = """
    WITH recent AS (
        SELECT f.id FROM unnest(%(states)s::text[]) AS s (state) CROSS JOIN LATERAL (
            SELECT id FROM filings_filing WHERE state = s.state AND stage_since > %(since)s
            ORDER BY stage_since DESC LIMIT %(most)s) AS f
    ), moved AS (
        SELECT h.source, h.at, lag(h.at) OVER (PARTITION BY h.filing_id ORDER BY h.sequence) AS begun
        FROM filings_history h JOIN recent ON recent.id = h.filing_id
        WHERE h.source <> h.target OR h.sequence = 1
    )
    SELECT source, begun, at FROM moved WHERE begun IS NOT NULL AND at > %(since)s
"""
MOST = 200
DAYS = 90
# Whose stages are told, in the order in which a filing goes through them; working days where an office has it.
STAGES: dict[str, tuple[object, bool]] = {
    State.DRAFT: (_("Filled in by the filer"), False),
    State.SUBMITTED: (_("Examined by the district"), True),
    State.RETURNED: (_("Corrected by the filer"), False),
    State.COUNTY_APPROVED: (_("Archived by the city"), True),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many filings of a stage are in time, yellow, red; and how many there are."""

    state: str
    label: object
    limit: int
    colours: dict[str, int]

    @property
    def all(self) -> int:
        return sum(self.colours.values())


@dataclass(frozen=True, slots=True)
class Stage:
    """How long a stage took, in working days or calendar days: half of the filings at most so long, and nine of ten."""

    label: object
    working: bool
    count: int
    half: float
    nine_of_ten: float


def standing(actor: Actor, now: datetime) -> list[Standing]:
    """The clocks of the current office, by the stages that are an office's; what stands still is in time.

    Raises:
        Forbidden: neither its supervisor nor an auditor of it.
    """
    overseen_by(actor)
    limits, days = directory.pack().limits, calendar()
    found = {State.SUBMITTED: Counter[str](), State.COUNTY_APPROVED: Counter[str]()}
    of_stage = {
        State.SUBMITTED: limits.district_examination,
        State.COUNTY_APPROVED: limits.city_archive,
    }
    today = bounds(State.SUBMITTED, local_date(now), days)
    with connection.cursor() as cursor:
        cursor.execute(BY_DUE)
        for due_on, count in cursor.fetchall():
            found[State.SUBMITTED]["green" if due_on == NEVER else today.colour(due_on)] += count
        cursor.execute(BY_DAY)
        for begun, count in cursor.fetchall():
            found[State.COUNTY_APPROVED][_colour(begun, limits.city_archive, now, days.of_city)] += count
    return [
        Standing(
            state, STAGES[state][0], of_stage[state], {one: counts[one] for one in ("green", "yellow", "red")}
        )
        for state, counts in found.items()
    ]


def stages(actor: Actor, now: datetime) -> list[Stage]:
    """How long each stage took, of what moved in the last ninety days.

    Raises:
        Forbidden: as `standing`.
    """
    overseen_by(actor)
    since = now - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(MOVED, {"states": list(State.values), "since": since, "most": MOST})
        rows = cursor.fetchall()
    measured = _WorkingDays(calendar(), (row[1] for row in rows), now)
    spans: dict[str, list[float]] = {state: [] for state in STAGES}
    for source, begun, ended in rows:
        if source in spans:
            took = (
                measured.between(begun, ended) if STAGES[source][1] else (ended - begun) / timedelta(days=1)
            )
            spans[source].append(took)
    return [
        Stage(label, working, len(spans[state]), *_halves(spans[state]))
        for state, (label, working) in STAGES.items()
    ]


def _colour(begun: date, limit: int, now: datetime, days: Calendar) -> str:
    noon = timezone.make_aware(datetime.combine(begun, time(12)))
    return office_clock(noon, limit, (), now, days).colour


def _halves(spans: list[float]) -> tuple[float, float]:
    if len(spans) < 2:
        return (spans or [0.0])[0], (spans or [0.0])[0]
    return median(spans), quantiles(spans, n=10, method="inclusive")[-1]


class _WorkingDays:
    """Working days between moments, the first day not counted: each day is looked up in the calendar once."""

    def __init__(self, days: Calendar, moments: Iterable[datetime], now: datetime) -> None:
        today = local_date(now)
        self._first = min((local_date(moment) for moment in moments), default=today)
        self._until = [0]
        for number in range((today - self._first).days + 1):
            self._until.append(self._until[-1] + days.is_working(self._first + timedelta(days=number)))

    def between(self, begun: datetime, ended: datetime) -> float:
        first, last = ((local_date(moment) - self._first).days + 1 for moment in (begun, ended))
        return float(self._until[last] - self._until[first])
