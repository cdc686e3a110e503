"""What the desks' pages cost, and what they never show."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.review import docket
from tenants.filings import lodging, paper
from tenants.filings.models import Filing
from tenants.offices.directory import directory
from tests.api import member
from tests.make import make_draft, phone

pytestmark = pytest.mark.django_db
CLERK = Actor("staff", "1", "clerk", "wulian")


def browser(office: str, role: str) -> Client:
    """Somebody of the office's staff, signed in by cookie."""
    client = Client()
    client.cookies[f"beian-{office}"] = member(office, role, "pages").token
    return client


def drafts(count: int, office: str = "wulian", **columns: Any) -> list[Filing]:
    with office_scope(office):
        return [make_draft(**columns) for _ in range(count)]


def queries(client: Client, address: str) -> int:
    """How many statements a page takes.

    Without what a process learns of the offices at its first pages, and once more when it begins to listen.
    """
    return min(_queries(client, address) for _ in range(5))


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_a_queue_costs_the_same_with_few_and_many_rows() -> None:
    client, address = browser("wulian", "clerk"), "/o/wulian/desk/?state=draft"
    drafts(3)
    few = queries(client, address)
    drafts(40)
    assert queries(client, address) == few <= 10  # one of them for the transfers that wait for the office


def test_a_page_that_shows_what_there_is_draws_nothing() -> None:
    client = browser("wulian", "clerk")
    (filing,) = drafts(1)
    address = "/o/wulian/desk/?view=draft"

    def mark() -> str:
        return client.get(address).content.decode().partition('data-mark="')[2].partition('"')[0]

    def status() -> int:
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address, headers={"If-None-Match": f'"{known}"', "X-Unattended": "1"})
        # A name is asked for where somebody who has a filing open is no member any more.
        assert len(found) <= (4 if answer.status_code == 304 else 12)
        return answer.status_code

    known = mark()
    assert known == mark()
    assert status() == 304
    changes = (
        lambda: drafts(1),
        lambda: lodging.edit(filing.pk, {"nickname": "另一个名字"}, CLERK),
        lambda: Filing.objects.filter(pk=filing.pk).update(
            claimed_by="1", claimed_until=timezone.now() + timedelta(minutes=1)
        ),
        lambda: Filing.objects.filter(pk=filing.pk).update(assigned_to="1"),
        lambda: paper.receive(Filing.objects.get(pk=filing.pk), CLERK, now=timezone.now()),
        # A claim that has run out.
        lambda: Filing.objects.filter(pk=filing.pk).update(
            claimed_until=timezone.now() - timedelta(minutes=1)
        ),
    )
    for change in changes:
        with office_scope("wulian"):
            change()
        assert status() == 200
        known = mark()
        assert status() == 304


def test_a_filter_that_cannot_be_read_keeps_what_was_typed() -> None:
    answer = browser("wulian", "clerk").get("/o/wulian/desk/?view=new&since=gestern&filer_kind=company")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="gestern"' in page
    assert 'id="id_since-fault"' in page
    assert 'value="company" selected' in page


def test_a_docket_costs_the_same_with_few_and_many_rows() -> None:
    client = browser("city", "officer")
    drafts(3)
    with office_scope("wulian"):
        docket.rebuild()
    few = queries(client, "/o/city/desk/docket/?state=draft")
    drafts(40)
    with office_scope("wulian"):
        docket.rebuild()
    assert queries(client, "/o/city/desk/docket/?state=draft") == few <= 4


def test_a_personal_number_is_masked_until_it_is_asked_for() -> None:
    number = phone()
    (filing,) = drafts(1, admin_mobile=number)
    client = browser("wulian", "clerk")
    plain = number.removeprefix("+86")
    page = client.get(f"/o/wulian/desk/filings/{filing.pk}/").content.decode()
    assert plain not in page
    assert f"{plain[:3]}****{plain[-4:]}" in page
    shown = client.post(f"/o/wulian/desk/filings/{filing.pk}/reveal/admin_mobile/").content.decode()
    assert number in shown
    with office_scope("wulian"):
        assert AuditEntry.objects.filter(subject=filing.pk, action="personal.revealed").count() == 1


def test_the_citys_reading_is_in_the_districts_trail() -> None:
    (filing,) = drafts(1, state="county_approved")
    assert browser("city", "officer").get(f"/o/city/desk/docket/wulian/{filing.pk}/").status_code == 200
    with office_scope("wulian"):
        entry = AuditEntry.objects.get(subject=filing.pk, action="filing.read")
    assert (entry.actor_office, entry.role) == ("city", "officer")


def test_a_city_auditor_reads_and_decides_nothing() -> None:
    (filing,) = drafts(1, state="county_approved")
    client = browser("city", "auditor")
    page = client.get(f"/o/city/desk/docket/wulian/{filing.pk}/")
    assert page.status_code == 200
    assert "/archive/" not in page.content.decode()
    assert client.post(f"/o/city/desk/docket/wulian/{filing.pk}/archive/").status_code == 403


def test_a_form_without_its_token_is_refused() -> None:
    (filing,) = drafts(1, state="submitted", stage_since=timezone.now())
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["beian-wulian"] = member("wulian", "clerk", "pages").token
    assert strict.post(f"/o/wulian/desk/filings/{filing.pk}/claim/").status_code == 403


def test_every_page_forbids_what_it_does_not_need() -> None:
    for address in ("/", "/o/wulian/", "/o/wulian/desk/sign-in/", "/nowhere", "/o/wulian/api/v1/queue"):
        answer = Client().get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_figure_that_was_not_counted_to_the_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts(3)
    monkeypatch.setattr("services.review.counting.COUNTED", 3)
    assert "2+" in browser("wulian", "clerk").get("/o/wulian/desk/?state=draft").content.decode()


def test_a_dashboard_of_many_offices_has_pages_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.review.views.city.dashboard.OFFICES", 2)
    client, slugs = browser("city", "officer"), [card.slug for card in directory().districts]
    for first in (0, 2, 4):
        page = client.get(f"/o/city/desk/?offices={first}").content.decode()
        shown = [slug for slug in slugs if f"/offices/{slug}/" in page]
        assert shown == slugs[first : first + 2]
        assert (f"offices={first + 2}" in page) == (first < 4)


@pytest.mark.parametrize(("below", "leads"), [("desk/nowhere/", "desk/"), ("nowhere/", "")])
def test_what_is_not_there_leads_staff_to_their_desk_and_others_to_the_office(below: str, leads: str) -> None:
    answer = browser("wulian", "clerk").get(f"/o/wulian/{below}")
    assert answer.status_code == 404
    assert f'class="button main" href="/o/wulian/{leads}"' in answer.content.decode()
