"""What moves when calendar, period or a limit change: the dates of filers, who are told, and the offices' clocks.

A filer's date was computed from what its explanation says. Filings whose explanation says the same of it end on the
same day: so their terms are few, each is computed once, and one statement moves a thousand filings of an office. Dates
that an office has set by itself, and those that have passed, stay.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from infra.audit.actor import CLOCK, Actor
from tenants.filings import workflow
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import (
    Calendar,
    Due,
    add_working_days,
    due_for_change,
    due_for_first_filing,
)
from tenants.filings.events import DueMoved
from tenants.filings.followed import DATES, Followed, any_to_follow, locked, print_of
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of, recompute
from tenants.filings.states import State
from tenants.offices import directory
from tenants.offices.citypack import Limits, Period

SHOWN = 50  # of whom is said that they are affected; all are counted
MOST = 5000  # clocks that are looked at; an office that has more at once is red all over
# What a term was computed from: the last day of its calendar days, or its first day and `+` its working days.
BATCH = 1000  # of filings that one transaction moves
STEP = "jsonb_path_query_first(due_reason, '$[*] ? (@.code == \"{}\").params.{}') #>> '{{}}'"
HAS = "jsonb_path_exists(due_reason, '$[*] ? (@.code == \"{}\")')"
# What a term was computed from: the day on which it began, and from what on it counts, or its working days.
ON = {code: STEP.format(code, "on") for code in ("started", "opened", "opening_unknown")}
TERM = f"""CASE WHEN {HAS.format("working_days")}
        THEN ({STEP.format("working_days", "days")}) || ' ' || ({ON["started"]})
    WHEN {HAS.format("opened")} THEN 'opened ' || ({ON["opened"]})
    WHEN {HAS.format("opening_unknown")} THEN 'opening_unknown ' || ({ON["opening_unknown"]})
    ELSE 'started ' || ({ON["started"]}) END"""
OPEN = f"state IN ('draft', 'returned') AND due_on >= {workflow.TODAY}"
TERMS = f"SELECT {TERM} AS term, due_on, count(*) FROM filings_filing WHERE {OPEN} GROUP BY 1, 2"  # noqa: S608
NEW = " FROM unnest(%(terms)s::text[], %(dues)s::date[], %(steps)s::jsonb[]) AS m (term, new_due, steps)"
REASON = "m.steps || jsonb_path_query_array(due_reason, '$[*] ? (@.code == \"opening_removed\")')"
# Nobody's date is moved into the past.
MOVES = f"{OPEN} AND {TERM} = m.term AND due_on <> m.new_due AND m.new_due >= {workflow.TODAY}"
SOME = f"""{MOVES} AND filings_filing.id IN (
    SELECT id FROM filings_filing {NEW.replace(" FROM", ",")} WHERE {MOVES} ORDER BY id LIMIT {BATCH})"""  # noqa: S608
SETS = f"""
    , due_on = m.new_due, due_reason = {REASON},
    first_due_on = CASE WHEN state = 'draft' THEN m.new_due ELSE first_due_on END
"""
EXPLAINED_ANEW = f"""
    UPDATE filings_filing SET due_reason = {REASON} {NEW}
    WHERE {OPEN} AND {TERM} = m.term AND due_on = m.new_due AND due_reason <> {REASON}
"""  # noqa: S608
AFFECTED = f"""
    SELECT id, account, nickname, due_on, m.new_due FROM filings_filing {NEW.replace(" FROM", ",")}
    WHERE {MOVES} ORDER BY due_on, id LIMIT {SHOWN}
"""  # noqa: S608
ANY_TO_FOLLOW = any_to_follow(DATES)


@dataclass(frozen=True, slots=True)
class Move:
    """A date that moves: of a filer's, or of the office that has the filing."""

    filing: UUID
    account: str
    nickname: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Moves:
    """How many move, and the first of them."""

    count: int
    first: list[Move]


def follow(actor: Actor = CLOCK) -> int:
    """Compute anew what hangs on calendar, period and limits in the current office, by these as they are; returns how
    many filers' dates moved.

    Their filers are told by an event. It may be broken off, and run at any time, and again: what is right stays.
    """
    if Followed.objects.filter(pk=DATES, calendar=print_of(calendar())).exists():
        return 0
    _keep_clocks()
    moved = 0
    while True:
        with transaction.atomic():
            followed, days = locked(DATES), calendar()
            if followed.calendar == print_of(days):
                return moved
            new = _parameters(_terms(), days, directory.pack().period)
            told = "%(extra)s || jsonb_build_object('due_before', due_before)"
            ids = workflow.write_each(SOME, new, DueMoved, actor, sets=SETS, using=NEW, told=told)
            moved += len(ids)
            if len(ids) < BATCH:
                with connection.cursor() as cursor:
                    cursor.execute(EXPLAINED_ANEW, new)
                followed.follow(days)
                return moved


def _keep_clocks() -> None:
    """The day by which the district must have done with each filing that it has, batch by batch."""
    days, last = calendar(), UUID(int=0)
    while True:
        with transaction.atomic():
            rows = (
                Filing.objects.select_for_update().filter(state=State.SUBMITTED, pk__gt=last).order_by("pk")
            )
            batch = list(rows[:BATCH])
            recompute(batch, days)
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def due_dates(days: Calendar, period: Period | None = None) -> Moves:
    """Whose date would move by this calendar and period (as it is, without one), in the current office; two queries."""
    there = _terms()
    new = _parameters(there, days, period or directory.pack().period)
    dues: dict[str, date] = dict(zip(new["terms"], new["dues"], strict=True))
    today = timezone.localdate()
    count = sum(many for term, due_on, many in there if term and dues[term] != due_on and dues[term] >= today)
    with connection.cursor() as cursor:
        cursor.execute(AFFECTED, new)
        return Moves(count, [Move(*row) for row in cursor.fetchall()])


def clocks(
    before: Calendar, after: Calendar, now: datetime, states: tuple[State, ...], limits: Limits | None = None
) -> Moves:
    """Which clocks of those who have a filing would end on another day, in the current office; two queries.

    Args:
        limits: what each stage may take afterwards; without them as now.
    """
    rows = Filing.objects.filter(state__in=states).order_by("stage_since", "id")
    found = rows.only("id", "account", "nickname", "state", "clock_since", "stage_since", "paper_state")
    moves = []
    for filing in found.prefetch_related("pauses")[:MOST]:
        old, new = clock_of(filing, now, before), clock_of(filing, now, after, limits)
        if old and new and old.due != new.due:
            moves.append(Move(filing.pk, filing.account, filing.nickname, old.due, new.due))
    return Moves(len(moves), moves[:SHOWN])


def _terms() -> list[tuple[str | None, date, int]]:
    with connection.cursor() as cursor:
        cursor.execute(TERMS)
        found: list[tuple[str | None, date, int]] = cursor.fetchall()
    return found


def _parameters(
    there: list[tuple[str | None, date, int]], days: Calendar, period: Period
) -> Mapping[str, Any]:
    terms = sorted({term for term, _due_on, _count in there if term})
    dues = [_due(term, days, period) for term in terms]
    return {
        "terms": terms,
        "dues": [due.date for due in dues],
        "steps": [json.dumps([step.as_json() for step in due.explanation]) for due in dues],
    }


def _due(term: str, days: Calendar, period: Period) -> Due:
    how, _space, text = term.partition(" ")
    day = date.fromisoformat(text)
    match how:
        case "opened" | "opening_unknown":
            known = how == "opened"
            return due_for_first_filing(day, period.ends_on, period.days_after_opening, days, known=known)
        case "started":
            return due_for_change(day, period.days_after_opening, days)
        case working_days:
            return add_working_days(day, int(working_days), days)
