"""Why a date of a list is that day: nothing is claimed by asking; the city's reading is in the district's trail."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.review import docket
from tenants.filings.deadlines import due_for_change, due_for_first_filing
from tenants.filings.models import Filing
from tenants.filings.pauses import Pause
from tests.api import member
from tests.make import make_draft

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
OFFICE, DISTRICT = "/o/wulian/desk/filings/{}/why/", "/o/city/desk/docket/wulian/{}/why/"
# The Thursday before the National Day's week of 2026; it waited for its filer on the two days after it.
SINCE = datetime(2026, 9, 24, 9, tzinfo=CHINA)


def browser(office: str, role: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = member(office, role, "why").token
    return client


def made(**columns: Any) -> Filing:
    with office_scope("wulian"):
        return make_draft(**columns)


def examined() -> Filing:
    """A filing that is with the district, over a holiday and a pause."""
    filing = made(state="submitted", stage_since=SINCE, clock_since=SINCE)
    with office_scope("wulian"):
        begun = SINCE + timedelta(days=4)
        Pause.objects.create(
            filing=filing, reason="correction", started_at=begun, ended_at=begun + timedelta(days=1)
        )
    return filing


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().partition('class="because')[2].partition("</section>")[0]


def test_the_offices_date_names_rest_days_and_pauses_and_claims_nothing() -> None:
    filing = examined()
    words = told(browser("wulian", "clerk"), OFFICE.format(filing.pk))
    for word in (
        "The term began on 24 September 2026",
        "not counted: ",
        "1 October 2026",
        "From 28 September 2026 to 29 September 2026 the filing waited",
        "5 working days after it",
        "is set by the city",
    ):
        assert word in words
    with office_scope("wulian"):
        assert Filing.objects.get(pk=filing.pk).claimed_by == ""


def test_it_is_the_date_of_the_row() -> None:
    client, filing = browser("wulian", "clerk", "zh-hans"), examined()
    address = OFFICE.format(filing.pk)
    row = client.get("/o/wulian/desk/?state=submitted").content.decode().partition(f'href="{address}"')[2]
    day = row.partition(">")[2][:10]
    assert date.fromisoformat(day)
    assert day in told(client, address)


def test_the_filers_date_names_its_rule() -> None:
    first = due_for_first_filing(date(2026, 11, 1), date(2017, 4, 20))
    change = due_for_change(date(2026, 11, 1))
    client = browser("wulian", "clerk")
    for due, rule in ((first, "The notice sets it: "), (change, "The notice sets nothing for a change")):
        filing = made(due_on=due.date, due_reason=[step.as_json() for step in due.explanation])
        words = told(client, OFFICE.format(filing.pk))
        assert str(due.date) in words
        assert rule in words
    returned = made(state="returned", returns=1)
    assert "The office set this date itself" in told(client, OFFICE.format(returned.pk))


def test_the_citys_reading_is_in_the_districts_trail() -> None:
    filing, officer = examined(), browser("city", "officer")
    with office_scope("wulian"):
        docket.rebuild()
    address = DISTRICT.format(filing.pk)
    assert f'href="{address}"' in officer.get("/o/city/desk/docket/?state=submitted").content.decode()
    assert "5 working days after it" in told(officer, address)
    with office_scope("wulian"):
        entry = AuditEntry.objects.get(subject=filing.pk, action="filing.read")
    assert (entry.actor_office, entry.role) == ("city", "officer")


def test_who_may_not_read_the_filing_is_told_nothing() -> None:
    filing = examined()
    assert browser("juxian", "clerk").get(f"/o/juxian/desk/filings/{filing.pk}/why/").status_code == 404
    assert browser("juxian", "clerk").get(f"/o/juxian/desk/docket/wulian/{filing.pk}/why/").status_code == 403
    signed_out = Client().get(OFFICE.format(filing.pk))
    assert "because" not in signed_out.content.decode()
