"""The dashboard and the docket: what they show, what is behind each figure, and what they cost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra.db import office_scope, owner_scope
from services.review import docket
from services.review.city import counting, figures
from services.review.city.models import Pace
from services.review.models import DocketEntry
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.services.review.test_desk_pages import browser, drafts, queries

pytestmark = pytest.mark.django_db
OFFICE = "wulian"
LONG_AGO = timezone.now() - timedelta(days=40)


def filings(count: int, **columns: Any) -> list[Filing]:
    """Filings of the office, with what the docket and its figures make of them."""
    made = drafts(count, OFFICE, **columns)
    with office_scope(OFFICE):
        docket.rebuild()
    counting.recount_city()
    return made


def red(count: int) -> list[Filing]:
    return filings(count, state="submitted", stage_since=LONG_AGO, clock_since=LONG_AGO)


def page(address: str, role: str = "officer") -> str:
    return browser("city", role).get(f"/o/city/desk/{address}").content.decode()


def behind(html: str, words: str) -> list[str]:
    """The accounts of the list that a figure leads to; the figure's address has these words."""
    address = next(a.replace("&amp;", "&") for a in re.findall(r'href="([^"]+)"', html) if words in a)
    found = browser("city", "officer").get(address).content.decode()
    return [str(one) for one in re.findall(r"/docket/\w+/([0-9a-f-]{36})/", found)]


def test_the_office_that_is_behind_comes_first_and_its_figure_leads_to_the_list() -> None:
    made = red(3)
    html = page("")
    assert re.findall(r"/desk/offices/(\w+)/", html)[0] == OFFICE
    assert set(behind(html, f"office={OFFICE}&amp;state=submitted&amp;colour=red")) == {
        str(one.pk) for one in made
    }


def test_of_each_stage_it_is_said_how_long_it_took() -> None:
    with owner_scope():
        for stage, bucket in ((State.SUBMITTED, 30), (State.COUNTY_APPROVED, 45)):
            Pace.objects.create(
                place=OFFICE, stage=stage, month=timezone.localdate().replace(day=1), bucket=bucket, count=1
            )

    def told(asked: str) -> list[str]:
        html = page(asked)
        row = next(one for one in html.split("<tr>") if f"/desk/offices/{OFFICE}/" in one)
        assert set(re.findall(r"\?stage=(\w+)", html)) >= set(figures.STAGES)
        return re.findall(r'<span class="number nowrap">([^<]+) / [^<]+</span>', row)

    assert told("") == told("?stage=submitted") == told("?stage=nonsense")
    assert told("?stage=submitted") != told("?stage=county_approved") != []
    assert told("?stage=draft") == []


def test_an_office_opens_into_its_causes() -> None:
    red(2)
    html = page(f"offices/{OFFICE}/")
    assert "2 件" in html
    assert "/desk/supervise/new/?office=wulian" in html
    assert page("offices/city/").count("causes") == 0


def test_every_figure_is_the_length_of_the_list_behind_it() -> None:
    red(2)
    filings(1, state="returned", returns=1, clock_since=LONG_AGO)
    filings(3, state="city_archived", clock_since=LONG_AGO, number="")
    filings(1, state="overdue")
    filings(2, paper_state="differs", state="submitted", clock_since=timezone.now())
    html = page(f"offices/{OFFICE}/")
    table = html[html.index('id="figures"') :]
    seen = 0
    for address, count in re.findall(
        r'<td[^>]*><a href="([^"]+)">(\d+)</a>', table[: table.index("</table>")]
    ):
        found = browser("city", "officer").get(address.replace("&amp;", "&")).content.decode()
        rows = set(re.findall(r"/docket/\w+/([0-9a-f-]{36})/", found))
        assert len(rows) == int(count), address
        seen += 1
    assert seen >= 7


def test_the_dashboard_costs_the_same_with_few_and_many_filings() -> None:
    client = browser("city", "officer")
    filings(3)
    few = queries(client, "/o/city/desk/")
    red(30)
    filings(30)
    assert queries(client, "/o/city/desk/") == few <= 11
    assert queries(client, "/o/city/desk/offices/wulian/") <= 13


def test_the_docket_is_narrowed_and_says_what_it_cannot_read() -> None:
    (mine,) = red(1)
    other = filings(
        1, state="submitted", clock_since=timezone.now(), filer_kind="individual", content=["news"]
    )[0]
    for asked, expected in {
        "colour=red": [mine],
        "colour=green": [other],
        "filer_kind=individual": [other],
        "content=news": [other],
        "paper=missing": [mine, other],
        "was=late": [],
        f"search={mine.account.upper()}": [mine],
    }.items():
        html = page(f"docket/?state=submitted&office={OFFICE}&{asked}")
        assert set(re.findall(r"/docket/wulian/([0-9a-f-]{36})/", html)) == {
            str(one.pk) for one in expected
        }, asked
    for wrong in ("since=2026-99-99", "since=2026-02-02&until=2026-01-01", "colour=blue"):
        answer = browser("city", "officer").get(f"/o/city/desk/docket/?{wrong}")
        assert answer.status_code == 422
        assert "fault" in answer.content.decode()


def test_a_mark_of_the_trend_leads_to_what_happened_that_day() -> None:
    from tenants.filings import workflow
    from tenants.filings.events import CityArchived
    from tests.make import STAFF

    (made,) = filings(1, state="county_approved", clock_since=timezone.now())
    with office_scope(OFFICE):
        workflow.write(
            made, CityArchived, STAFF, source="county_approved", changes={"state": "city_archived"}
        )
        docket.rebuild()
    counting.recount_city()
    assert str(made.pk) in behind(page(""), "passed=city_archived")


@pytest.mark.parametrize("chart", ["filers", "contents"])
@pytest.mark.parametrize("address", [f"offices/{OFFICE}/", ""])
def test_every_mark_of_a_share_leads_to_as_many_filings_as_it_shows(chart: str, address: str) -> None:
    columns = {"filer_kind": "individual", "content": ["news", "policy"]}
    for state, count in (("city_archived", 2), ("submitted", 3), ("withdrawn", 1), ("overdue", 1)):
        filings(count, state=state, number="", clock_since=timezone.now(), **columns)
    filings(2, state="city_archived", kind="change", number="", clock_since=timezone.now(), **columns)
    drawn = chart_of(page(address), chart)
    marks = re.findall(r'<a href="([^"]+)" aria-label="[^"]*?(\d+)[^"]*"', drawn)
    cells = re.findall(r'<td><a href="([^"]+)">(\d+)</a>', drawn)
    assert len(marks) == len(cells) >= 2
    for asked, count in [*marks, *cells]:
        assert len(every(asked.replace("&amp;", "&"))) == int(count), asked


def test_who_files_adds_up_to_the_accounts_that_are_known() -> None:
    """A change or a closing is of an account that is counted by its first filing."""
    for kind in ("first", "change", "closing"):
        filings(2, state="city_archived", kind=kind, number="", clock_since=timezone.now())
    filings(3, kind="change", filer_kind="individual")
    html = page(f"offices/{OFFICE}/")
    cells = re.findall(r"<td>(?:<a[^>]*>|<span[^>]*>)(\d+)<", chart_of(html, "filers"))
    known = re.search(r'<a href="[^"]*was=known[^"]*"[^>]*>(\d+)</a>', html)
    assert known is not None
    assert sum(map(int, cells)) == int(known[1]) > 0


def chart_of(html: str, name: str) -> str:
    drawn = html[html.index(f'aria-labelledby="{name}-title"><figcaption') :]
    return drawn[: drawn.index("</figure>")]


def test_the_accounts_that_are_known_are_those_of_the_list() -> None:
    filings(2, state="withdrawn")
    filings(3)
    html = page(f"offices/{OFFICE}/")
    ((address, count),) = set(re.findall(r'<a href="([^"]*was=known[^"]*)"[^>]*>(\d+)</a>', html))
    assert len(every(address.replace("&amp;", "&"))) == int(count)


def every(address: str) -> set[str]:
    """All filings of a list, page by page."""
    client, found, start = browser("city", "officer"), set[str](), address
    while address:
        text = client.get(address).content.decode()
        found |= set(re.findall(r"/docket/\w+/([0-9a-f-]{36})/", text))
        following = re.search(r'rel="next" href="(\?[^"]+)"', text)
        address = f"{start.partition('?')[0]}{following[1].replace('&amp;', '&')}" if following else ""
    return found


def test_an_auditor_reads_it_and_a_district_does_not() -> None:
    assert "<h1>" in page("", "auditor")
    for path in ("", "docket/", "offices/wulian/", "supervise/"):
        assert browser(OFFICE, "clerk").get(f"/o/city/desk/{path}").status_code == 302
        if path:
            assert browser(OFFICE, "clerk").get(f"/o/{OFFICE}/desk/{path}").status_code == 403


def test_the_docket_holds_nothing_of_a_person() -> None:
    names = {field.name for field in DocketEntry._meta.concrete_fields}
    assert not names & {"nickname", "org_name", "founder_name", "admin_mobile", "email", "contact"}


@pytest.mark.parametrize(
    "asked", ["state=", "state=submitted", "state=submitted&colour=red", "state=&was=received"]
)
def test_every_list_goes_on_page_by_page(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setattr("infra.paging.PAGE", 2)
    made = {str(one.pk) for one in red(5)}
    address, seen = f"docket/?office={OFFICE}&{asked}", list[str]()
    while address:
        html = page(address)
        seen += dict.fromkeys(re.findall(r"/docket/wulian/([0-9a-f-]{36})/", html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&").removeprefix("/o/city/desk/") if following else ""
    assert len(seen) == len(set(seen))
    assert made <= set(seen)
