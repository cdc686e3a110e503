"""The dashboard's figures, read from sums that are kept: they cost the same however many filings and offices."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from infra import broker
from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.events.envelope import TYPES
from services.review.city.colours import bounds
from services.review.city.models import CITY
from services.review.city.readers import of_the_city
from tenants.filings.deadlines import Calendar
from tenants.filings.states import PaperState, State

ALL = ""  # the place that is the whole city
MONTHS, DAYS = 3, 30  # how far back durations and the trend go
PLACE = "CASE WHEN place LIKE '*%%' THEN '' ELSE place END"
STANDING = f"""
    SELECT {PLACE}, side, value, state, sum(count) FROM review_standing
    WHERE place = ANY(%(city)s) OR place = ANY(%(places)s) AND (side = ANY(%(sides)s))
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - words of our own
WAITING = f"""
    SELECT {PLACE}, state,
        sum(count) FILTER (WHERE due_on < %(today)s),
        sum(count) FILTER (WHERE due_on >= %(today)s AND due_on < CASE state
            WHEN 'submitted' THEN %(district)s::date ELSE %(archive)s::date END)
    FROM review_waiting
    WHERE place = ANY(%(all)s) AND due_on < greatest(%(district)s::date, %(archive)s::date) GROUP BY 1, 2
"""  # noqa: S608
# Read from an index of what is waiting alone; what it costs grows with how many are behind.
BEHIND = """
    SELECT place, sum(count) FROM review_waiting
    WHERE state = 'submitted' AND due_on < %s AND count > 0 AND NOT place LIKE '*%%'
    GROUP BY place ORDER BY 2 DESC, 1
"""
PACE = f"""
    WITH taken AS (
        SELECT {PLACE} AS at, stage, bucket, sum(count) AS n FROM review_pace
        WHERE place = ANY(%(all)s) AND stage = ANY(%(stages)s) AND month >= %(since)s GROUP BY 1, 2, 3
    ), rising AS (
        SELECT *, sum(n) OVER (PARTITION BY at, stage ORDER BY bucket) AS upto,
            sum(n) OVER (PARTITION BY at, stage) AS total
        FROM taken
    )
    SELECT at, stage, total,
        min(bucket) FILTER (WHERE upto * 2 >= total), min(bucket) FILTER (WHERE upto * 10 >= total * 9)
    FROM rising WHERE total > 0 GROUP BY at, stage, total
"""  # noqa: S608
STATES = """
    SELECT state, sum(count) FROM review_standing WHERE place = ANY(%s) AND side = 'kind' GROUP BY 1
"""
TREND = """
    SELECT day, source, target, sum(count) FROM review_flow
    WHERE place = ANY(%s) AND day >= %s GROUP BY 1, 2, 3 ORDER BY 1
"""
# The newest events, and whether each is in the docket; and the oldest that the relay has not published.
CURRENT = """
    SELECT max(time) FILTER (WHERE heard), min(time) FILTER (WHERE NOT heard), count(*) FILTER (WHERE NOT heard)
    FROM (
        SELECT e.time, EXISTS (SELECT FROM events_receipt r WHERE r.service = 'review' AND r.event = e.id) AS heard
        FROM (
            (SELECT id, time FROM events_outbox WHERE type = ANY(%(types)s) ORDER BY id DESC LIMIT %(newest)s)
            UNION (SELECT id, time FROM events_outbox WHERE published_at IS NULL AND type = ANY(%(types)s)
                   ORDER BY id LIMIT 1)
        ) AS e
    ) AS looked
"""
NEWEST = 200
ENDED = {State.WITHDRAWN.value}
NONE: dict[str, int] = dict.fromkeys(State.values, 0)
STAGES = (State.DRAFT, State.OVERDUE, State.SUBMITTED, State.RETURNED, State.COUNTY_APPROVED)
OF_TABLE = ("kind", "was", "paper")  # the sides of which a row of the dashboard's table is made
SIDES = (*OF_TABLE, "filer_kind", "content")
MISSING = (PaperState.EXPECTED.value, PaperState.DIFFERS.value)


@dataclass(frozen=True, slots=True)
class Speed:
    """How long a stage took, in working minutes; `count` filings left it."""

    count: int
    median: int
    ninetieth: int


@dataclass(slots=True)
class Figures:
    """What is known of one office, or of the city.

    `states` counts all filings by state; `sides` by what else is true of them, too: who files, and what an account is
    about, of first filings alone. `known` accounts are those of first filings that are not withdrawn, `filed` those of
    them that are archived.
    """

    place: str
    sides: dict[tuple[str, str], dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    red: int = 0
    yellow: int = 0
    city_red: int = 0
    city_yellow: int = 0
    speeds: dict[str, Speed] = field(default_factory=dict)

    def of(self, side: str, value: str, *, without: set[str] = frozenset()) -> int:  # type: ignore[assignment]
        """How many have this side."""
        found = self.sides.get((side, value), {})
        return sum(count for state, count in found.items() if state not in without)

    @property
    def states(self) -> dict[str, int]:
        counted = dict(NONE)
        for (side, _value), found in self.sides.items():
            if side == "kind":
                for state, count in found.items():
                    counted[state] = counted.get(state, 0) + count
        return counted

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def known(self) -> int:
        return self.of("kind", "first", without=ENDED)

    @property
    def filed(self) -> int:
        return self.sides.get(("kind", "first"), {}).get(State.CITY_ARCHIVED.value, 0)

    @property
    def share(self) -> int | None:
        return percent(self.filed, self.known)

    @property
    def received(self) -> int:
        return self.of("was", "received")

    @property
    def returned(self) -> int:
        return self.of("was", "returned")

    @property
    def returned_rate(self) -> int | None:
        return percent(self.returned, self.received)

    @property
    def paper_missing(self) -> int:
        return sum(self.sides.get(("paper", one), {}).get(State.SUBMITTED.value, 0) for one in MISSING)

    def shares(self, side: str) -> dict[str, tuple[int, int]]:
        """Of each value of a side: how many accounts are known, and how many of them archived."""
        return {
            value: (self.of(side, value, without=ENDED), found.get(State.CITY_ARCHIVED.value, 0))
            for (one, value), found in self.sides.items()
            if one == side
        }


@dataclass(frozen=True, slots=True)
class Currency:
    """How current the docket is: when the last event that it has happened, and what is on its way."""

    taken_at: datetime | None
    waiting: int
    oldest: datetime | None


def percent(some: int, of: int) -> int | None:
    """Rounded down, so that it is a hundred only where nothing is left; None of nothing."""
    return some * 100 // of if of else None


def figures(
    actor: Actor,
    places: Sequence[str],
    today: date,
    calendar: Calendar,
    *,
    stages: Sequence[str] = STAGES,
    sides: Sequence[str] = SIDES,
) -> dict[str, Figures]:
    """The figures of these offices and, as ALL, of the city.

    Args:
        stages: those of which it is read how long they took.
        sides: by what the offices' filings are counted; the city's are by all.

    Raises:
        Forbidden: not of the city.
    """
    of_the_city(actor)
    found = {place: Figures(place) for place in (ALL, *places)}
    green = {state: bounds(state, today, calendar).green_from for state in ("submitted", "county_approved")}
    known: dict[str, Any] = {
        "city": CITY,
        "places": list(places),
        "all": [*CITY, *places],
        "sides": list(sides),
        "today": today,
        "district": green["submitted"],
        "archive": green["county_approved"],
        "stages": list(stages),
        "since": first_month(today),
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, known)
        for place, side, value, state, count in cursor.fetchall():
            found[place].sides[side, value][state] = int(count)
        cursor.execute(WAITING, known)
        for place, state, red, yellow in cursor.fetchall():
            if state == State.SUBMITTED:
                found[place].red, found[place].yellow = int(red or 0), int(yellow or 0)
            else:
                found[place].city_red, found[place].city_yellow = int(red or 0), int(yellow or 0)
        cursor.execute(PACE, known)
        for place, stage, total, median, ninetieth in cursor.fetchall():
            found[place].speeds[stage] = Speed(int(total), typical(median), typical(ninetieth))
    return found


def states(actor: Actor, office: str = ALL) -> dict[str, int]:
    """How many filings of an office, or of all, are in each state."""
    of_the_city(actor)
    with connection.cursor() as cursor:
        cursor.execute(STATES, [[office] if office else CITY])
        return NONE | {state: int(count) for state, count in cursor.fetchall()}


def behind(actor: Actor, today: date) -> list[str]:
    """The offices that have filings past their time, those with most of them first."""
    of_the_city(actor)
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [today])
        return [row[0] for row in cursor.fetchall()]


def trend(actor: Actor, place: str, today: date) -> dict[date, dict[tuple[str, str], int]]:
    """How many filings went from one state to another, on each of the last days."""
    of_the_city(actor)
    first = today - timedelta(days=DAYS - 1)
    found = {first + timedelta(days=number): dict[tuple[str, str], int]() for number in range(DAYS)}
    with connection.cursor() as cursor:
        cursor.execute(TREND, [[place] if place else CITY, first])
        for day, source, target, count in cursor.fetchall():
            if day in found:
                found[day][source, target] = int(count)
    return found


def currency(actor: Actor) -> Currency:
    """How current all this is."""
    of_the_city(actor)
    types = [type_ for type_ in TYPES if broker.hears("review", type_)]
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute(CURRENT, {"types": types, "newest": NEWEST})
        taken_at, oldest, waiting = cursor.fetchone()
    return Currency(taken_at, waiting, oldest)


def first_month(today: date) -> date:
    """The first of the months whose durations count."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def typical(bucket: int) -> int:
    """The middle of a bucket of `Pace`, in working minutes."""
    return round(float(30 * (1.15 ** (bucket + 0.5) - 1)))
