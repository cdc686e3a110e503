"""The supervisor's pages: what they say is what happened, and what they cost does not grow with the office."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from infra.audit import trail
from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Forbidden
from services.review import tally
from services.review.models import Tally
from services.review.oversight import clocks, doings, stuck
from tenants.filings import standing
from tenants.filings.calendars import calendar
from tenants.filings.models import Filing, History
from tenants.filings.pauses import Pause
from tests.make import make_draft
from tests.services.review.offices import OFFICE, browser, worker

pytestmark = pytest.mark.django_db
PAGES = ("", "clocks/", "stuck/", "stuck/?kind=forgotten", "stuck/?kind=never_back", "staff/", "contact/")


def waiting(days: int, **columns: Any) -> Filing:
    """A filing that the office has had for so many days."""
    since = timezone.now() - timedelta(days=days)
    with office_scope(OFFICE):
        filing = make_draft(**{"state": "submitted", "stage_since": since, "clock_since": since, **columns})
        standing.recompute([filing], calendar())
        return filing


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_the_supervisor_and_the_auditor(path: str) -> None:
    address = f"/o/{OFFICE}/desk/supervision/{path}"
    assert browser("supervisor").get(address).status_code == 200
    assert browser("auditor").get(address).status_code == 200
    assert browser("clerk").get(address).status_code == 403


def test_the_bar_leads_to_them_by_role() -> None:
    address = f"/o/{OFFICE}/desk/"
    assert "desk/supervision/" in browser("supervisor").get(address).content.decode()
    assert "desk/supervision/" not in browser("clerk").get(address).content.decode()
    page = browser("supervisor").get(f"{address}supervision/clocks/").content.decode()
    assert [
        one for one in ("clocks/", "stuck/", "staff/", "contact/") if f"supervision/{one}" not in page
    ] == []


def test_a_day_has_what_each_person_did_each_filing_once() -> None:
    actor, _member, _caller = worker("supervisor")
    clerk, _other, _caller = worker("clerk")
    filing, another = waiting(1), waiting(1)
    with office_scope(OFFICE):
        for subject in (filing, filing, another):
            trail.record(clerk, "filing.read", subject.pk)
        trail.record(clerk, "filing.county_approved", filing.pk)
        trail.record(clerk, "filing.edited", another.pk)
        trail.record(clerk, "filing.submitted", another.pk)
        rows = {one.id: one for one in doings.of_day(timezone.localdate(), actor)}
        yesterday = doings.of_day(timezone.localdate() - timedelta(days=1), actor)
    counts = rows[clerk.id].counts
    assert (counts["opened"], counts["approved"], counts["typed"], counts["returned"]) == (2, 1, 1, 0)
    assert clerk.id not in {one.id for one in yesterday}


def test_what_the_city_did_here_is_no_doing_of_the_office() -> None:
    actor, _member, _caller = worker("supervisor")
    officer, _other, _caller = worker("officer", "chen", "city")
    with office_scope(OFFICE):
        trail.record(officer, "filing.read", waiting(1).pk)
        assert officer.id not in {one.id for one in doings.of_day(timezone.localdate(), actor)}


def test_a_persons_day_is_there_act_by_act(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, _member, _caller = worker("clerk")
    filing = waiting(1, nickname="海岸书屋")
    with office_scope(OFFICE):
        for _ in range(3):
            trail.record(clerk, "filing.read", filing.pk)
    monkeypatch.setattr("services.review.oversight.doings.PAGE", 2)
    address = f"/o/{OFFICE}/desk/supervision/doings/{clerk.id}/"
    page = browser("supervisor").get(address).content.decode()
    assert page.count("opened a filing") == 2
    assert "海岸书屋" in page
    with office_scope(OFFICE):
        second = AuditEntry.objects.filter(actor=clerk.id, action="filing.read").order_by("pk")[1]
    assert f"after={second.pk}" in page
    assert (
        browser("supervisor").get(f"{address}?after={second.pk}").content.decode().count("opened a filing")
        == 1
    )


@pytest.mark.parametrize("day", ["", "2026-02-30", "1999-01-01", "2999-01-01", "x"])
def test_a_day_that_is_none_is_answered_by_one_that_is(day: str) -> None:
    assert browser("supervisor").get(f"/o/{OFFICE}/desk/supervision/?day={day}").status_code == 200


def test_a_day_is_found_by_the_trails_own_index() -> None:
    with office_scope(OFFICE), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT FROM audit_auditentry WHERE at >= now() - interval '1 day' AND at < now()"
        )
        assert "audit_at" in str(cursor.fetchall())


def test_the_clocks_stand_as_each_filing_has_it() -> None:
    actor, _member, _caller = worker("supervisor")
    with office_scope(OFFICE):
        before = {one.state: dict(one.colours) for one in clocks.standing(actor, timezone.now())}
    waiting(0)
    waiting(60)
    paused = waiting(60, returns=1)
    with office_scope(OFFICE):
        Pause.objects.create(
            filing=paused,
            reason="correction",
            started_at=timezone.now() - timedelta(days=60),
            ended_at=timezone.now(),
        )
        standing.recompute(Filing.objects.filter(pk=paused.pk), calendar())
        after = {one.state: dict(one.colours) for one in clocks.standing(actor, timezone.now())}
    grown = {colour: after["submitted"][colour] - before["submitted"][colour] for colour in ("green", "red")}
    assert grown == {"green": 2, "red": 1}


def lived(*stages: tuple[str, str, datetime]) -> None:
    """A filing with a history: source, target and time of each line."""
    with office_scope(OFFICE):
        filing = make_draft(state=stages[-1][1], stage_since=stages[-1][2])
        for number, (source, target, at) in enumerate(stages, start=2):
            History.objects.create(
                filing=filing, sequence=number, event="x", source=source, target=target, actor_kind="system",
                actor="x", role="x", at=at,
            )  # fmt: skip


def test_a_stage_took_as_many_working_days_as_the_calendar_has() -> None:
    actor, _member, _caller = worker("supervisor")
    monday = datetime(2026, 11, 16, 2, tzinfo=UTC)
    now = monday + timedelta(days=11)
    for days in (1, 2, 7):  # the last one over a weekend: five working days
        lived(
            ("draft", "submitted", monday),
            ("submitted", "county_approved", monday + timedelta(days=days)),
            ("county_approved", "city_archived", monday + timedelta(days=days, hours=1)),
        )
    with office_scope(OFFICE):
        found = {str(one.label): one for one in clocks.stages(actor, now)}
    examined = found["Examined by the district"]
    assert (examined.count, examined.half) == (3, 2.0)
    assert examined.nine_of_ten == pytest.approx(4.4)
    assert found["Archived by the city"].half == 0.0


def test_what_is_stuck_is_found_by_why() -> None:
    actor, _member, _caller = worker("supervisor")
    now = timezone.now()
    fresh, red = waiting(0), waiting(60)
    waited = waiting(60, returns=1)
    forgotten = waiting(0, claimed_by=actor.id, claimed_until=now - timedelta(hours=1))
    held = waiting(0, claimed_by=actor.id, claimed_until=now + timedelta(minutes=5))
    back, never = waiting(9, state="overdue"), waiting(9, state="overdue", returns=1)
    with office_scope(OFFICE):
        Pause.objects.create(
            filing=waited, reason="correction", started_at=now - timedelta(days=60), ended_at=now
        )
        standing.recompute(Filing.objects.filter(pk=waited.pk), calendar())
        all_ = stuck.Stuck(actor, now)
        found = {kind: {row.filing.pk for row in all_.rows(kind)[0]} for kind in stuck.KINDS}
        counts = all_.counts()
    ours = {one.pk for one in (fresh, red, waited, forgotten, held, back, never)}
    assert {kind: ids & ours for kind, ids in found.items()} == {
        "red": {red.pk},
        "forgotten": {forgotten.pk},
        "never_back": {never.pk},
    }
    assert counts == {kind: len(ids) for kind, ids in found.items()}


def test_a_date_of_what_is_stuck_says_how_it_was_computed() -> None:
    filing = waiting(60, claimed_by="5", claimed_until=timezone.now() - timedelta(days=1))
    page = browser("supervisor").get(f"/o/{OFFICE}/desk/supervision/stuck/?kind=forgotten").content.decode()
    assert f"/desk/filings/{filing.pk}/why/" in page
    assert 'id="why-sheet"' in page


def test_what_counts_against_the_office_is_shown_month_by_month() -> None:
    actor, _member, _caller = worker("supervisor")
    today = timezone.localdate()
    before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    with office_scope(OFFICE):
        Tally.objects.create(office=OFFICE, month=before, deemed_accepted=7, second_returns=3)
        rows = tally.recent(OFFICE, today, actor)
        assert [(row.deemed_accepted, row.second_returns) for row in rows[1:]] == [(7, 3), *[(0, 0)] * 4]
        with pytest.raises(Forbidden):
            tally.recent("donggang", today, actor)
    page = browser("supervisor").get(f"/o/{OFFICE}/desk/supervision/clocks/").content.decode()
    # Which these were is in the trail.
    days = f"since={before}&amp;until={rows[1].last_day}"
    assert f'trail/?what=filing.deemed_accepted&amp;{days}">7</a>' in page
    listed = browser("supervisor").get(
        f"/o/{OFFICE}/desk/trail/?what=filing.deemed_accepted&since={before}&until={rows[1].last_day}"
    )
    assert listed.status_code == 200
    city = browser("officer", office="city").get(f"/o/city/desk/offices/{OFFICE}/").content.decode()
    assert "What counts against the office" in city
    assert ">7</td>" in city


def test_what_else_waits_leads_to_where_it_is_done() -> None:
    page = browser("supervisor").get(f"/o/{OFFICE}/desk/supervision/stuck/").content.decode()
    for address in (
        "desk/unreachable/",
        "desk/messages/?fate=failed",
        "desk/accounts/",
        "desk/?view=asked",
        "desk/second-returns/",
    ):
        assert f'href="/o/{OFFICE}/{address}"' in page.replace("&amp;", "&")


def test_a_page_costs_the_same_with_few_and_many_rows() -> None:
    client = browser("supervisor")

    def costs() -> list[int]:
        found = []
        for path in PAGES:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/o/{OFFICE}/desk/supervision/{path}").status_code == 200
            found.append(len(queries))
        return found

    waiting(60)
    waiting(60, returns=1, claimed_by="5", claimed_until=timezone.now() - timedelta(days=1))
    waiting(9, state="overdue", returns=1)
    few = costs()
    for days in range(30):
        waiting(days)
        waiting(60, returns=1, claimed_by="5", claimed_until=timezone.now() - timedelta(days=1))
        waiting(days, state="overdue", returns=1)
    assert costs() == few
    assert max(few) <= 14


def test_nobody_else_reads_what_the_pages_are_made_of() -> None:
    clerk, _member, _caller = worker("clerk")
    with office_scope(OFFICE):
        for ask in (
            lambda: doings.of_day(timezone.localdate(), clerk),
            lambda: clocks.standing(clerk, timezone.now()),
            lambda: clocks.stages(clerk, timezone.now()),
            lambda: stuck.Stuck(clerk, timezone.now()),
            lambda: stuck.elsewhere(clerk),
        ):
            with pytest.raises(Forbidden):
                ask()


def test_a_span_is_said_in_the_unit_that_says_most() -> None:
    from services.review.templatetags.city import took, worked

    with translation.override("en"):
        assert [worked(minutes) for minutes in (0, 2, 59, 60, 1439, 1440)] == [
            "0 min", "2 min", "59 min", "1.0 h", "24.0 h", "1.0 days",
        ]  # fmt: skip
        assert [took(days, working=True) for days in (0.0, 1.5)] == ["the same day", "1.5 working days"]
        assert [took(days, working=False) for days in (0.01, 0.5, 2.0)] == ["14 min", "12.0 h", "2.0 days"]
