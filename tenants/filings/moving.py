"""What moves when the calendar changes: the dates of filers, who are told, and the clocks of the offices.

A filer's date was computed from what its explanation says. Filings whose explanation says the same of it end on the
same day: so their terms are few, each is computed once, and one statement moves all filings of an office. Dates that
an office has set by itself, and those that have passed, stay.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from infra.audit.actor import CLOCK, Actor
from tenants.filings import workflow
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar, Due
from tenants.filings.deadlines.terms import MOVING, moved
from tenants.filings.events import DueMoved
from tenants.filings.followed import Followed
from tenants.filings.models import Filing
from tenants.filings.standing import clock_of
from tenants.filings.states import State

SHOWN = 50  # of whom is said that they are affected; all are counted
MOST = 5000  # clocks that are looked at; an office that has more at once is red all over
# What a term was computed from: the last day of its calendar days, or its first day and `+` its working days.
STEP = "jsonb_path_query_first(due_reason, '$[*] ? (@.code == \"{}\").params.{}') #>> '{{}}'"
TERM = f"""CASE WHEN jsonb_path_exists(due_reason, '$[*] ? (@.code == "working_days")')
    THEN {STEP.format("started", "on")} || '+' || ({STEP.format("working_days", "days")})
    ELSE coalesce({STEP.format("later", "on")}, {STEP.format("calendar_days", "to")}) END"""
OPEN = f"state IN ('draft', 'returned') AND due_on >= {workflow.TODAY}"
TERMS = f"SELECT {TERM} AS term, due_on, count(*) FROM filings_filing WHERE {OPEN} GROUP BY 1, 2"  # noqa: S608
NEW = " FROM unnest(%(terms)s::text[], %(dues)s::date[], %(steps)s::jsonb[]) AS m (term, new_due, steps)"
KEPT = f"""(
    SELECT coalesce(jsonb_agg(s ORDER BY n), '[]') FROM jsonb_array_elements(due_reason) WITH ORDINALITY AS e (s, n)
    WHERE s ->> 'code' <> ALL(ARRAY{list(MOVING)})) || m.steps"""  # noqa: S608
# Nobody's date is moved into the past.
MOVES = f"{OPEN} AND {TERM} = m.term AND due_on <> m.new_due AND m.new_due >= {workflow.TODAY}"
SETS = f"""
    , due_on = m.new_due, due_reason = {KEPT},
    first_due_on = CASE WHEN state = 'draft' THEN m.new_due ELSE first_due_on END
"""
EXPLAINED_ANEW = f"""
    UPDATE filings_filing SET due_reason = {KEPT} {NEW}
    WHERE {OPEN} AND {TERM} = m.term AND due_on = m.new_due AND due_reason <> {KEPT}
"""  # noqa: S608
AFFECTED = f"""
    SELECT id, account, nickname, due_on, m.new_due FROM filings_filing {NEW.replace(" FROM", ",")}
    WHERE {MOVES} ORDER BY due_on, id LIMIT {SHOWN}
"""  # noqa: S608
# Whether an office's dates were computed by another calendar than `%(prints)s` has for it.
ANY_TO_FOLLOW = """
    NOT EXISTS (SELECT FROM filings_followed WHERE calendar = %(prints)s::jsonb ->> current_schema()::text)
"""


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
    """Compute the due dates of the current office anew by the calendar as it is; returns how many moved.

    Their filers are told by an event. It may be run at any time, and again: what is right stays.
    """
    with transaction.atomic():
        Followed.objects.get_or_create(pk=1, defaults={"calendar": ""})
        followed = Followed.objects.select_for_update().get(pk=1)
        days = calendar()
        if followed.calendar == days.print:
            return 0
        new = _parameters(_terms(), days)
        moved = workflow.write_each(
            MOVES,
            new,
            DueMoved,
            actor,
            sets=SETS,
            using=NEW,
            told="%(extra)s || jsonb_build_object('due_before', due_before)",
        )
        with connection.cursor() as cursor:
            cursor.execute(EXPLAINED_ANEW, new)
        followed.calendar, followed.at = days.print, Now()
        followed.save(update_fields=["calendar", "at"])
    return len(moved)


def due_dates(days: Calendar) -> Moves:
    """Whose date would move by this calendar, in the current office; two queries."""
    there = _terms()
    new = _parameters(there, days)
    dues: dict[str, date] = dict(zip(new["terms"], new["dues"], strict=True))
    today = timezone.localdate()
    count = sum(many for term, due_on, many in there if term and dues[term] != due_on and dues[term] >= today)
    with connection.cursor() as cursor:
        cursor.execute(AFFECTED, new)
        return Moves(count, [Move(*row) for row in cursor.fetchall()])


def clocks(before: Calendar, after: Calendar, now: datetime, states: tuple[State, ...]) -> Moves:
    """Which clocks of those who have a filing would end on another day, in the current office; two queries."""
    rows = Filing.objects.filter(state__in=states).order_by("stage_since", "id")
    found = rows.only("id", "account", "nickname", "state", "clock_since", "stage_since", "paper_state")
    moves = []
    for filing in found.prefetch_related("pauses")[:MOST]:
        old, new = clock_of(filing, now, before), clock_of(filing, now, after)
        if old and new and old.due != new.due:
            moves.append(Move(filing.pk, filing.account, filing.nickname, old.due, new.due))
    return Moves(len(moves), moves[:SHOWN])


def _terms() -> list[tuple[str | None, date, int]]:
    with connection.cursor() as cursor:
        cursor.execute(TERMS)
        found: list[tuple[str | None, date, int]] = cursor.fetchall()
    return found


def _parameters(there: list[tuple[str | None, date, int]], days: Calendar) -> Mapping[str, Any]:
    terms = sorted({term for term, _due_on, _count in there if term})
    dues = [_due(term, days) for term in terms]
    return {
        "terms": terms,
        "dues": [due.date for due in dues],
        "steps": [json.dumps([step.as_json() for step in due.explanation]) for due in dues],
    }


def _due(term: str, days: Calendar) -> Due:
    last, _plus, working_days = term.partition("+")
    return moved(date.fromisoformat(last), int(working_days or 0), days)
