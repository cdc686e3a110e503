"""Days that are set otherwise: first who is affected, then the change, by who may, recorded."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.scrape import metrics
from services.notify.tasks import follow_calendar
from services.review import docket, effects
from tenants.filings import moving
from tenants.filings.deadlines import Calendar, due_for_first_filing
from tenants.filings.deadlines.calendar import KNOWN_YEARS, missing_years, official_days
from tenants.filings.models import Filing
from tenants.offices.models import Holiday, OfficeDay
from tests.api import member
from tests.make import make_draft

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
OFFICIAL = Calendar()
DAYS, CHANGE = "/o/{}/desk/days/", "/o/{}/desk/days/change/"


def browser(office: str, role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{office}"] = member(office, role, "days").token
    return client


def working(after: date) -> date:
    day = after
    while not all(OFFICIAL.is_working(day + timedelta(days=step)) for step in (-1, 0, 1)):
        day += timedelta(days=1)
    return day


DAY = working(TODAY + timedelta(days=15))
REST = {"first": str(DAY), "kind": "rest", "reason": "台风"}


def due_on_day(office: str, **columns: Any) -> Filing:
    due = due_for_first_filing(DAY - timedelta(days=30), date(2017, 4, 20))
    reason = [step.as_json() for step in due.explanation]
    with office_scope(office):
        return make_draft(due_on=due.date, first_due_on=due.date, due_reason=reason, **columns)


def due(filing: Filing, office: str) -> date:
    with office_scope(office):
        return Filing.objects.get(pk=filing.pk).due_on


def seen(page: Any) -> str:
    return page.content.decode().partition('name="seen" value="')[2].partition('"')[0]


def test_of_many_offices_those_that_were_computed_follow_at_once_and_the_others_by_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(effects, "COMPUTED", 2)
    officer = browser("city", "officer")
    filings = {office: due_on_day(office) for office in ("donggang", "lanshan", "juxian", "wulian")}
    for office in filings:
        with office_scope(office):
            docket.rebuild()
    page = officer.post(CHANGE.format("city"), REST)
    done = officer.post(CHANGE.format("city"), REST | {"seen": seen(page)}, follow=True)
    assert "4 more offices follow within a minute." in done.content.decode()

    def moved() -> int:
        return sum(due(filing, office) > DAY for office, filing in filings.items())

    assert moved() < len(filings)
    follow_calendar()
    assert moved() == len(filings)


def test_first_who_is_affected_then_the_change() -> None:
    supervisor = browser("wulian", "supervisor")
    mine, other = due_on_day("wulian", nickname="海岸书屋"), due_on_day("lanshan")
    page = supervisor.post(CHANGE.format("wulian"), REST)
    assert page.status_code == 200
    assert "海岸书屋" in page.content.decode()
    assert due(mine, "wulian") == DAY
    assert not OfficeDay.objects.filter(office="wulian").exists()
    kept = supervisor.post(CHANGE.format("wulian"), REST | {"seen": seen(page)})
    assert kept.status_code == 302
    assert due(mine, "wulian") == OFFICIAL.next_working(DAY + timedelta(days=1))
    assert due(other, "lanshan") == DAY
    with office_scope("wulian"):
        entry = AuditEntry.objects.get(action="calendar.changed")
    assert entry.detail == {"days": [str(DAY), str(DAY)], "working": False}
    table = supervisor.get(DAYS.format("wulian") + f"?year={DAY.year}").content.decode()
    assert "台风" in table


def test_what_was_set_is_taken_back_in_the_same_two_steps() -> None:
    supervisor = browser("wulian", "supervisor")
    mine = due_on_day("wulian")
    for body in (REST, {"first": str(DAY), "kind": "again"}):
        page = supervisor.post(CHANGE.format("wulian"), body)
        assert supervisor.post(CHANGE.format("wulian"), body | {"seen": seen(page)}).status_code == 302
    assert due(mine, "wulian") == DAY
    assert not OfficeDay.objects.filter(office="wulian").exists()


def test_the_citys_day_is_every_districts() -> None:
    officer = browser("city", "officer")
    ours = {office: due_on_day(office, nickname="海岸书屋") for office in ("wulian", "lanshan")}
    page = officer.post(CHANGE.format("city"), REST)
    text = page.content.decode()
    assert all(filing.account in text for filing in ours.values())
    assert "海岸书屋" not in text  # accounts are enough for the city
    assert officer.post(CHANGE.format("city"), REST | {"seen": seen(page)}).status_code == 302
    for office, filing in ours.items():
        assert due(filing, office) > DAY
        with office_scope(office):
            entry = AuditEntry.objects.get(subject=filing.pk, action="filing.due_moved")
        assert (entry.actor_office, entry.role) == ("city", "officer")


def test_a_calendar_that_changed_meanwhile_is_looked_at_again() -> None:
    supervisor = browser("wulian", "supervisor")
    page = supervisor.post(CHANGE.format("wulian"), REST)
    with shared_scope():
        Holiday.objects.create(day=DAY + timedelta(days=1), working=False)
    assert supervisor.post(CHANGE.format("wulian"), REST | {"seen": seen(page)}).status_code == 409
    assert not OfficeDay.objects.filter(office="wulian").exists()


@pytest.mark.parametrize(
    ("office", "role"), [("wulian", "clerk"), ("wulian", "auditor"), ("city", "auditor")]
)
def test_others_look_and_change_nothing(office: str, role: str) -> None:
    client = browser(office, role)
    assert client.post(CHANGE.format(office), REST).status_code == 403
    page = client.get(DAYS.format(office))
    assert page.status_code == 200
    assert "/days/change/" not in page.content.decode()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "Say which day"),
        ({"first": "soon"}, "Write the date"),
        ({"last": str(DAY - timedelta(days=1))}, "lies before the first"),
        ({"last": str(DAY + timedelta(days=40))}, "at most 31 days"),
        ({"first": "2019-05-01"}, "from a month ago"),
        ({"kind": "party"}, "rest day or a working day"),
        ({"kind": "again"}, "Nothing would change"),
    ],
)
def test_what_cannot_be_set_is_said_at_its_field(body: dict[str, str], field: str) -> None:
    sent = REST | body if body else {"kind": "rest"}
    page = browser("wulian", "supervisor").post(CHANGE.format("wulian"), sent)
    assert page.status_code == 422
    assert field in page.content.decode()


def test_the_clock_finishes_what_broke_off() -> None:
    mine = due_on_day("wulian")
    with office_scope("wulian"):
        moving.follow()
        OfficeDay.objects.create(office="wulian", day=DAY, working=False)
    follow_calendar()
    assert due(mine, "wulian") > DAY


def test_the_page_costs_the_same_with_few_and_many() -> None:
    supervisor = browser("wulian", "supervisor")

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert supervisor.post(CHANGE.format("wulian"), REST).status_code == 200
        return len(found)

    due_on_day("wulian")
    few = cost()
    for _ in range(20):
        due_on_day("wulian")
    with office_scope("wulian"):
        since = timezone.now() - timedelta(days=2)
        for _ in range(5):
            make_draft(state="submitted", stage_since=since, clock_since=since)
    assert cost() <= few + 1 <= 12  # one more where there are pauses to look for


def test_next_year_must_be_known_from_november_on() -> None:
    last = max(KNOWN_YEARS)
    assert missing_years(date(last, 10, 31)) == []
    assert missing_years(date(last, 11, 1)) == [last + 1]
    assert missing_years(date(last + 1, 3, 1)) == [last + 1]
    assert missing_years(date(last - 1, 12, 31)) == []


def test_the_metric_and_the_page_say_what_is_missing() -> None:
    missing = missing_years(TODAY)
    page = browser("wulian", "clerk").get(DAYS.format("wulian")).content.decode()
    assert page.count("is not in this installation") == len(missing)
    told = metrics(RequestFactory().get("/metrics")).content.decode()
    assert f"beian_calendar_missing_years {float(len(missing))}" in told


def test_official_days_are_those_that_an_ordinary_week_has_not() -> None:
    days = official_days(2026)
    assert (date(2026, 1, 1), False) in [(day, working) for day, working, _name in days]
    assert any(working and day.weekday() >= 5 for day, working, _name in days)
    assert not any(not working and day.weekday() >= 5 for day, working, _name in days)
