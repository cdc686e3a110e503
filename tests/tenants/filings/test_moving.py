"""The calendar changes: filers' dates follow by one statement, who moves is told, and nothing moves twice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.actor import CLOCK, Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.events.models import Outbox
from tenants.filings import moving
from tenants.filings.calendars import calendar, calendars, widest
from tenants.filings.deadlines import Calendar, add_working_days, due_for_change, due_for_first_filing
from tenants.filings.deadlines.terms import CHINA
from tenants.filings.models import Filing, History, Pause
from tenants.filings.states import State
from tenants.offices.models import Holiday, OfficeDay
from tests.make import make_draft

pytestmark = pytest.mark.django_db
OFFICE = "wulian"
OFFICIAL = Calendar()
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def office() -> Iterator[None]:
    """One that has followed the calendar as it is."""
    with office_scope(OFFICE):
        moving.follow()
        yield


def working(after: date) -> date:
    """The first working day after a day that has a working day before and after it."""
    day = after
    while not all(OFFICIAL.is_working(day + timedelta(days=step)) for step in (-1, 0, 1)):
        day += timedelta(days=1)
    return day


DAY = working(TODAY + timedelta(days=20))


def first(ends: date, **columns: Any) -> Filing:
    """A draft whose thirty days end on a day."""
    due = due_for_first_filing(ends - timedelta(days=30), date(2017, 4, 20))
    return make_draft(**_columns(due), opened_on=ends - timedelta(days=30), **columns)


def _columns(due: Any) -> dict[str, Any]:
    reason = [step.as_json() for step in due.explanation]
    return {"due_on": due.date, "first_due_on": due.date, "due_reason": reason}


def closed(day: date = DAY, *, open_: bool = False) -> None:
    OfficeDay.objects.create(office=OFFICE, day=day, working=open_)


def stored(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def codes(filing: Filing) -> list[str]:
    return [step["code"] for step in stored(filing).due_reason]


def test_a_term_that_ended_on_the_new_rest_day_ends_later_and_says_so() -> None:
    made, other = first(DAY), first(DAY + timedelta(days=1))
    closed()
    assert moving.follow() == 1
    found = stored(made)
    assert found.due_on == found.first_due_on == OFFICIAL.next_working(DAY + timedelta(days=1))
    # Of next year, before its holidays are published, the reason says so.
    unknown = [step.code for step in OFFICIAL.notes([DAY, found.due_on])]
    told = ["period_end", "opened", "calendar_days", "later", "rest_day", *unknown, "end_of_day"]
    assert codes(made) == told
    assert stored(other).due_on == other.due_on
    with shared_scope():
        event = Outbox.objects.get(subject=made.pk, type="filing.due_moved")
    assert (event.data["due_before"], event.data["due_on"]) == (str(DAY), str(found.due_on))
    line = History.objects.get(filing=made.pk, event="filing.due_moved")
    assert (line.source, line.target, line.actor) == ("draft", "draft", CLOCK.id)


def test_what_has_followed_stays_and_comes_back_with_the_day() -> None:
    made = first(DAY)
    closed()
    assert [moving.follow(), moving.follow()] == [1, 0]
    OfficeDay.objects.all().delete()
    assert moving.follow() == 1
    found = stored(made)
    assert (found.due_on, found.due_reason) == (made.due_on, made.due_reason)


def test_a_correction_has_a_working_day_less_or_more() -> None:
    start = working(TODAY - timedelta(days=1))
    due = add_working_days(start, 5)
    made = make_draft(state="returned", **_columns(due))
    rest = next(day for day in (start + timedelta(days=n) for n in range(1, 20)) if OFFICIAL.is_working(day))
    closed(rest)
    assert moving.follow() == 1
    expected = add_working_days(start, 5, Calendar({}, {rest: False}))
    assert stored(made).due_on == expected.date > due.date
    assert stored(made).first_due_on == due.date
    assert codes(made) == [step.code for step in expected.explanation]


def test_a_change_and_a_day_worked_on_a_weekend() -> None:
    saturday = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7 + 14)
    if OFFICIAL.is_working(saturday):
        saturday += timedelta(days=7)
    due = due_for_change(saturday - timedelta(days=30))
    made = make_draft(kind="change", **_columns(due))
    assert made.due_on > saturday
    closed(saturday, open_=True)
    assert moving.follow() == 1
    assert stored(made).due_on == saturday
    assert "rest_day" not in codes(made)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"due_reason": []}, "the office set it itself"),
        ({"state": "overdue"}, "it has passed"),
        ({"state": "submitted"}, "the filer has done it"),
        ({"state": "withdrawn"}, "it has ended"),
    ],
)
def test_other_dates_stay(columns: dict[str, Any], why: str) -> None:
    made = first(DAY)
    for name, value in columns.items():
        with connection.cursor() as cursor:
            column = "%s" if name == "state" else "%s::jsonb"
            cursor.execute(
                f"UPDATE filings_filing SET sequence = sequence + 1, {name} = {column} WHERE id = %s",
                [value if name == "state" else "[]", made.pk],
            )
    closed()
    assert moving.follow() == 0, why
    assert stored(made).due_on == DAY


def test_nobodys_date_is_moved_into_the_past() -> None:
    friday = TODAY - timedelta(days=1)
    days = Calendar({friday: False, TODAY: True})
    due = due_for_first_filing(friday - timedelta(days=30), date(2017, 4, 20), 30, days)
    made = make_draft(**_columns(due), opened_on=friday - timedelta(days=30))
    assert made.due_on == TODAY
    closed(friday, open_=True)
    closed(TODAY, open_=True)
    assert moving.follow() == 0
    assert stored(made).due_on == TODAY


def test_who_would_be_affected_is_said_before_and_nothing_is_written() -> None:
    made = [first(DAY, nickname=f"账号{number}") for number in range(3)]
    first(DAY + timedelta(days=1))
    moves = moving.due_dates(Calendar({}, {DAY: False}))
    assert moves.count == 3
    assert {move.filing for move in moves.first} == {one.pk for one in made}
    assert {(move.before, move.after) for move in moves.first} == {
        (DAY, OFFICIAL.next_working(DAY + timedelta(days=1)))
    }
    assert not History.objects.filter(event="filing.due_moved").exists()


def test_an_offices_clock_that_would_move_is_said_with_its_pauses() -> None:
    now = timezone.now()
    since = datetime.combine(working(TODAY - timedelta(days=1)), now.timetz(), CHINA)
    running = make_draft(state="submitted", clock_since=since, stage_since=since)
    waiting = make_draft(state="submitted", clock_since=since, stage_since=since)
    Pause.objects.create(
        filing=waiting, reason="correction", started_at=since, ended_at=since + timedelta(days=60)
    )
    rest = next(
        day for day in (since.date() + timedelta(days=n) for n in range(1, 9)) if OFFICIAL.is_working(day)
    )
    moves = moving.clocks(OFFICIAL, Calendar({}, {rest: False}), now, (State.SUBMITTED,))
    assert [move.filing for move in moves.first] == [running.pk]
    assert moves.first[0].after > moves.first[0].before


def test_it_costs_the_same_for_one_and_for_many() -> None:
    def cost(day: date) -> int:
        closed(day)
        with CaptureQueriesContext(connection) as found:
            assert moving.follow() > 0
        return len(found)

    first(DAY)
    few = cost(DAY)
    later = working(DAY + timedelta(days=10))
    for _ in range(30):
        first(later)
    assert cost(later) == few <= 14  # the offices' clocks among it


def test_who_changed_the_calendar_stands_in_the_trail() -> None:
    made = first(DAY)
    closed()
    moving.follow(Actor("staff", "7", "supervisor", OFFICE))
    entry = AuditEntry.objects.get(subject=made.pk, action="filing.due_moved")
    assert (entry.actor, entry.role) == ("7", "supervisor")


def test_an_offices_own_day_is_its_own_and_goes_over_the_citys() -> None:
    with shared_scope():
        Holiday.objects.create(day=DAY, working=False)
        assert not calendar().is_working(DAY)
    assert not calendar().is_working(DAY)
    closed(DAY, open_=True)
    assert calendar().is_working(DAY)
    assert not calendar().of_city.is_working(DAY)
    with office_scope("lanshan"):
        assert not calendar().is_working(DAY)
    of = calendars([OFFICE, "lanshan"])
    assert (of[OFFICE].is_working(DAY), of["lanshan"].is_working(DAY)) == (True, False)
    assert of[OFFICE].print == calendar().print != of["lanshan"].print
    assert widest().is_working(DAY)


def test_an_office_sets_no_day_of_another() -> None:
    from django.db import DatabaseError

    with pytest.raises(DatabaseError):
        OfficeDay.objects.create(office="lanshan", day=DAY, working=False)
