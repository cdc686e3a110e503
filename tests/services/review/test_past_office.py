"""An office on a past day: counted from the history of every filing, however much has happened since."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.models import AuditEntry
from services.review.past import office as past_office
from services.review.past.office import Past, Row
from tenants.filings import standing
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar
from tenants.filings.pauses import Pause
from tenants.filings.states import State
from tests.make import make_draft
from tests.services.review.lives import DESK, MONDAY, at, begun, line, lived
from tests.services.review.offices import OFFICE, browser

pytestmark = pytest.mark.django_db
NEXT = {
    "draft": ("submitted", "overdue", "withdrawn"),
    "overdue": ("submitted",),
    "submitted": ("returned", "county_approved", "withdrawn"),
    "returned": ("submitted", "overdue"),
    "county_approved": ("submitted", "city_archived"),
}
Life = list[tuple[str, datetime]]


def random_life(chance: random.Random) -> Life:
    moment, state = at(MONDAY - timedelta(days=chance.randrange(60)), chance.randrange(1, 24)), "draft"
    life = [(state, moment)]
    while state in NEXT and chance.random() < 0.8:
        moment += timedelta(hours=chance.randrange(1, 200))
        state = chance.choice(NEXT[state])
        life.append((state, moment))
    return life


def state_of(life: Life, day: date) -> str:
    """By hand: the last state that was reached before the day was over."""
    end = at(day + timedelta(days=1), 0)
    return next((state for state, moment in reversed(life) if moment < end), "")


def test_every_filing_counts_in_the_state_that_it_was_in(wulian: str) -> None:
    chance = random.Random(7)  # noqa: S311
    before = {day: Past(day, Calendar()).states for day in days()}
    lives = [random_life(chance) for _ in range(60)]
    made = {lived(*life).pk: life for life in lives}
    for day in days():
        past = Past(day, calendar())
        expected = {state: sum(state_of(life, day) == state for life in lives) for state in State.values}
        assert {state: past.states[state] - before[day][state] for state in State.values} == expected, day
        for state in State.values:
            ours = {row.filing.pk for row in all_of(past, state)} & set(made)
            assert ours == {pk for pk, life in made.items() if state_of(life, day) == state}


def all_of(past: Past, state: str, colour: str = "") -> list[Row]:
    """All pages, in their order."""
    rows, after = list[Row](), ""
    while True:
        found, after = past.listed(state, colour, after)
        rows += found
        if not after:
            return rows


def days() -> list[date]:
    return [MONDAY + timedelta(days=shift) for shift in (-61, -30, -8, -1, 0, 1, 9, 40)]


def test_an_id_that_is_younger_than_the_day_is_not_looked_at_and_an_older_one_is(wulian: str) -> None:
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    before = Past(yesterday - timedelta(days=1), calendar()).states["draft"]
    made = make_draft()
    assert made.pk in {row.filing.pk for row in all_of(Past(today, calendar()), "draft")}
    begun(made, timezone.now() - timedelta(days=1))
    assert made.pk in {row.filing.pk for row in all_of(Past(yesterday, calendar()), "draft")}
    assert Past(yesterday - timedelta(days=1), calendar()).states["draft"] == before


def test_the_colours_of_today_are_those_of_the_clocks(wulian: str) -> None:
    chance, now = random.Random(11), timezone.now()  # noqa: S311
    made = []
    for number in range(40):
        since = now - timedelta(days=chance.randrange(1, 20), hours=chance.randrange(24))
        filing = make_draft(state="submitted", stage_since=since, clock_since=since, returns=number % 2)
        begun(filing, since - timedelta(days=1))
        line(filing, 2, "filing.submitted", "draft", "submitted", since)
        if number % 2:
            gone = since + timedelta(hours=chance.randrange(1, 12))
            back = gone + timedelta(hours=chance.randrange(1, 60))
            if back < now:
                line(filing, 3, "filing.returned", "submitted", "returned", gone)
                line(filing, 4, "filing.submitted", "returned", "submitted", back)
                Pause.objects.create(filing=filing, reason="correction", started_at=gone, ended_at=back)
        made.append(filing)
    for days_ago in (0, 1, 2, 9):
        filing = make_draft(state="county_approved", clock_since=now - timedelta(days=days_ago))
        begun(filing, now - timedelta(days=30))
        line(filing, 2, "filing.submitted", "draft", "submitted", now - timedelta(days=29))
        line(
            filing,
            3,
            "filing.county_approved",
            "submitted",
            "county_approved",
            now - timedelta(days=days_ago),
        )
        made.append(filing)
    past, colour_of = Past(timezone.localdate(), calendar()), {}
    for state, colour in past.colours:
        rows = all_of(past, state, colour)
        assert len(rows) == past.colours[state, colour]
        colour_of |= {row.filing.pk: colour for row in rows}
    for filing in made:
        clock = standing.clock_of(filing, now, calendar())
        assert clock is not None
        assert colour_of[filing.pk] == clock.colour
    assert {"red", "green"} <= {colour_of[filing.pk] for filing in made}


def test_the_city_looks_at_any_office_and_that_is_recorded_there(wulian: str) -> None:
    filing = lived(("draft", at(MONDAY)))
    officer = browser("officer", office="city")
    for address in (
        f"then/?office={OFFICE}&day={MONDAY}",
        f"then/filings/?office={OFFICE}&day={MONDAY}&state=draft",
        f"docket/{OFFICE}/{filing.pk}/then/?day={MONDAY}",
    ):
        assert officer.get(f"/o/city/desk/{address}").status_code == 200
    assert "/desk/then/" in officer.get("/o/city/desk/docket/").content.decode()
    assert "/desk/then/" in officer.get("/o/city/desk/").content.decode()
    there = officer.get(f"/o/city/desk/docket/{OFFICE}/{filing.pk}/").content.decode()
    assert f"/docket/{OFFICE}/{filing.pk}/then/" in there
    read = AuditEntry.objects.filter(actor_office="city").order_by("-pk")
    assert [entry.action for entry in read[:4]] == ["filing.read", "filing.read", "past.read", "past.read"]


@pytest.mark.parametrize(
    ("role", "office", "address", "status"),
    [
        ("clerk", OFFICE, "then/", 403),
        ("supervisor", OFFICE, "then/", 200),
        ("auditor", OFFICE, "then/", 200),
        ("auditor", OFFICE, "then/?office=lanshan", 403),
        ("supervisor", OFFICE, "then/?office=city", 404),
        ("officer", "city", "then/", 200),
        ("auditor", "city", f"then/?office={OFFICE}", 200),
        ("auditor", "city", "then/?office=nowhere", 422),
        ("auditor", "city", "then/?office=五莲", 200),
        ("supervisor", OFFICE, "then/filings/?state=dancing", 404),
        ("supervisor", OFFICE, "then/filings/?state=draft&colour=blue", 404),
        ("supervisor", OFFICE, "then/filings/?state=draft&after=x", 422),
        ("supervisor", OFFICE, "then/?day=gestern", 200),
    ],
)  # fmt: skip
def test_who_sees_what(role: str, office: str, address: str, status: int) -> None:
    assert browser(role, office=office).get(f"/o/{office}/desk/{address}").status_code == status


def test_pages_follow_one_another(wulian: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.paging.PAGE", 3)
    today = timezone.localdate()
    made = {lived(("draft", at(MONDAY)), ("submitted", at(MONDAY))).pk for _ in range(7)}
    for colour in ("", "red"):
        past = Past(today, calendar())
        assert len(past.listed("submitted", colour, "")[0]) == 3
        seen = [(row.line.at, row.filing.pk) for row in all_of(past, "submitted", colour)]
        assert made <= {pk for _at, pk in seen}
        assert seen == sorted(set(seen), reverse=True)


def test_a_page_costs_the_same_with_few_and_many_filings(wulian: str) -> None:
    client = browser("supervisor")

    def costs() -> list[int]:
        found = []
        for address in ("then/", "then/filings/?state=submitted", "then/filings/?state=submitted&colour=red"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(DESK + address).status_code == 200
            found.append(len(queries))
        return found

    lived(("draft", at(MONDAY)), ("submitted", at(MONDAY)))
    few = costs()
    for _ in range(30):
        lived(
            ("draft", at(MONDAY)),
            ("submitted", at(MONDAY)),
            ("returned", at(MONDAY, 11)),
            ("submitted", at(MONDAY, 12)),
        )
    assert costs() == few
    assert max(few) <= 8


def test_what_had_ended_is_counted_by_its_own_index(wulian: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_indexscan = off"
        )
        cursor.execute(f"EXPLAIN {past_office.COUNT}", {"end": timezone.now()})
        assert "history_ended" in str(cursor.fetchall())
