"""The pages of budgets: a district sees its own months, the city all offices, their limits, and the report."""

import io
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone, translation

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from services.notify.budget.models import Limit, Spent
from services.notify.models import Fate, Message
from services.notify.places import name
from tenants.filings.models import Filing
from tenants.offices.directory import directory
from tests.make import make_draft, phone, wechat_id
from tests.services.notify.budgets import clean, have_spent, may_spend, this_month
from tests.services.notify.conftest import OFFICE, write
from tests.services.notify.people import browser, page, queries

BUDGET = "/o/{}/desk/budget/"
CITY, LIMITS = BUDGET.format("city"), BUDGET.format("city") + "limits/{}/"
OTHER = "juxian"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
assert clean  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean")]


def cells(shown: str, row: str) -> list[str]:
    """What a row of a table says, without its form."""
    html = shown.partition(f'<th scope="row"{row}')[2].partition("</tr>")[0]
    html = re.sub(r"<details.*?</details>|<svg.*?</svg>", "", html, flags=re.DOTALL)
    return [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)]


def report(client: Client, month: str = "") -> Any:
    return client.get(f"{CITY}{month or f'{this_month():%Y-%m}'}.xlsx")


def table(content: bytes) -> list[list[str]]:
    """The cells of the report, as they were written."""
    with ZipFile(io.BytesIO(content)) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{SPREADSHEET}c")]
        for row in sheet.iter(f"{SPREADSHEET}row")
    ]


@pytest.fixture
def nothing_else() -> None:
    """What other tests have sent was long ago, for as long as this one runs."""
    for slug in directory().offices:
        with office_scope(slug):
            Message.objects.update(done_at=timezone.now() - timedelta(days=400))


def taken(office: str, event_type: str, **columns: Any) -> Filing:
    """A filing with the messages of an event, which providers took."""
    with office_scope(office):
        made = make_draft(admin_mobile=phone(), email=f"{wechat_id()}@example.com")
        write(made, event_type)
        known = {"state": Fate.ACCEPTED, "done_at": timezone.now(), "provider": "city"}
        Message.objects.filter(filing=made.pk, channel="sms").update(**{**known, **columns})
    return made


def test_a_district_sees_its_own_months_and_no_others() -> None:
    have_spent(16_000, messages=15_000)
    have_spent(40, "mail")
    have_spent(7, month=(this_month() - timedelta(days=1)).replace(day=1))
    have_spent(1234, office=OTHER)
    shown = page(browser(OFFICE, "clerk"), BUDGET.format(OFFICE))
    month = f' class="number">{this_month():%Y-%m}<'
    assert cells(shown, month) == ["15000", "16000", "800.00", "20000", "80 %", "40", "50000", "0 %"]
    last = (this_month() - timedelta(days=1)).strftime("%Y-%m")
    assert cells(shown, f' class="number">{last}<')[:3] == ["7", "7", "0.35"]
    assert "1234" not in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]


def test_a_month_in_which_nothing_was_sent_is_there() -> None:
    shown = page(browser(OFFICE, "auditor"), BUDGET.format(OFFICE))
    assert cells(shown, f' class="number">{this_month():%Y-%m}<')[:3] == ["0", "0", "0.00"]


def test_the_city_sees_all_offices_of_a_month() -> None:
    have_spent(10)
    have_spent(30, office=OTHER)
    may_spend(10)
    client = browser("city", "auditor")
    shown = page(client, CITY)
    assert [cell for cell in cells(shown, f">{directory().offices[OFFICE].area_en}") if cell] == [
        "10",
        "10",
        "0.50",
        "10",
        "100 %",
        "0",
        "50000",
        "0 %",
    ]
    assert cells(shown, ">All offices")[:3] == ["40", "40", "2.00"]
    assert "/limits/" not in shown  # an auditor sets none
    last = (this_month() - timedelta(days=1)).strftime("%Y-%m")
    assert cells(page(client, f"{CITY}?month={last}"), ">All offices")[:3] == ["0", "0", "0.00"]


def test_a_page_of_the_city_costs_the_same_with_few_and_many_offices(monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser("city", "officer")
    many = queries(client, CITY)
    monkeypatch.setattr("services.notify.views.budget.OFFICES", 2)
    assert queries(client, CITY) == many <= 5
    assert 'href="?month=' in page(client, CITY)


def test_the_citys_officer_sets_a_limit_and_takes_it_back() -> None:
    client = browser("city", "officer")
    have_spent(90, warned=80)
    have_spent(90, office=OTHER, warned=80)
    assert client.post(LIMITS.format(OFFICE), {"sms": "100", "mail": ""}).status_code == 302
    with shared_scope():
        assert list(Limit.objects.values_list("office", "channel", "a_month")) == [(OFFICE, "sms", 100)]
        assert dict(Spent.objects.values_list("office", "warned")) == {OFFICE: 0, OTHER: 80}
    assert client.post(LIMITS.format(OFFICE), {"sms": "100", "mail": ""}).status_code == 302  # nothing new
    assert client.post(LIMITS.format(OFFICE), {"sms": "", "mail": "0"}).status_code == 302
    with office_scope("city"):
        acts = AuditEntry.objects.filter(action="budget.limited").order_by("id")
        assert [(one.role, one.detail) for one in acts] == [
            ("officer", {"office": OFFICE, "channel": "sms", "a_month": 100}),
            ("officer", {"office": OFFICE, "channel": "mail", "a_month": 0}),
            ("officer", {"office": OFFICE, "channel": "sms", "a_month": None}),
        ]


@pytest.mark.parametrize(
    ("office", "role"),
    [("city", "auditor"), (OFFICE, "supervisor"), (OFFICE, "clerk"), (OTHER, "supervisor")],
)
def test_nobody_else_sets_one(office: str, role: str) -> None:
    address = LIMITS.format(OFFICE).replace("/o/city/", f"/o/{office}/")
    assert browser(office, role).post(address, {"sms": "999999"}).status_code == 403
    with shared_scope():
        assert not Limit.objects.exists()


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "9999999999", "1e3"])
def test_what_is_no_limit_is_refused_and_kept_in_its_field(typed: str) -> None:
    answer = browser("city", "officer").post(LIMITS.format(OFFICE), {"sms": typed, "mail": "5"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{typed}"' in shown
    assert "A limit is a whole number" in shown
    with shared_scope():
        assert not Limit.objects.exists()


def test_there_is_no_limit_of_an_office_that_there_is_not() -> None:
    assert browser("city", "officer").post(LIMITS.format("nowhere"), {"sms": "5"}).status_code == 404


@pytest.mark.usefixtures("nothing_else")
def test_the_report_counts_the_offices_own_messages() -> None:
    last_month = timezone.now().replace(day=1) - timedelta(days=3)
    taken(OFFICE, "filing.returned", parts=2)
    taken(OFFICE, "filing.returned", state=Fate.DELIVERED, reported_at=timezone.now())
    taken(OFFICE, "filing.returned", state=Fate.FAILED)  # refused
    taken(OFFICE, "filing.returned", done_at=last_month)
    taken(OFFICE, "filing.returned", state=Fate.FAILED, reported_at=timezone.now(), provider="tencent")
    taken(OTHER, "filing.overdue", provider="=1+1")
    answer = report(browser("city", "officer"))
    assert answer["Content-Disposition"] == f'attachment; filename="messages-{this_month():%Y-%m}.xlsx"'
    (head, *rows, together, signed) = table(answer.content)
    assert head == ["Office", "Event", "Channel", "Provider", "Messages", "Parts", "Cost (yuan)", "Delivered"]
    area, other = (directory().offices[slug].area_en for slug in (OFFICE, OTHER))
    with translation.override("en"):
        returned, overdue = (str(name(f"filing.{state}")) for state in ("returned", "overdue"))
    assert rows == [
        [other, overdue, "SMS", "=1+1", "1", "1", "0.05", "0"],
        [area, returned, "SMS", "the city's SMS gateway", "2", "3", "0.15", "0.5"],
        [area, returned, "SMS", "Tencent Cloud", "1", "1", "0.05", "0"],
    ]
    assert together[1:3] == ["4", "5"]
    assert re.fullmatch(
        r"Made by messages at \d{4}-\d\d-\d\d \d\d:\d\d · 0.05 yuan for a part of an SMS", signed[0]
    )


def test_what_begins_like_a_formula_is_a_text_and_every_printed_page_is_signed() -> None:
    taken(OTHER, "filing.overdue", provider="=1+1")
    with ZipFile(io.BytesIO(report(browser("city", "officer")).content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in sheet
    assert "&amp;LMade by messages at" in sheet.partition("<oddFooter>")[2]


def test_the_report_says_who_had_it_made_to_the_trail_and_is_the_citys_alone() -> None:
    assert report(browser("city", "auditor")).status_code == 200
    with office_scope("city"):
        (entry,) = AuditEntry.objects.filter(action="budget.reported")
    assert (entry.role, entry.detail) == ("auditor", {"month": f"{this_month():%Y-%m}"})
    address = f"{BUDGET.format(OFFICE)}{this_month():%Y-%m}.xlsx"
    assert browser(OFFICE, "supervisor").get(address).status_code == 403


@pytest.mark.parametrize("month", ["2099-01", "2016-12", "2026-13", "2026-1", "x", "0000-00"])
def test_there_is_no_report_of_what_is_no_month(month: str) -> None:
    assert report(browser("city", "officer"), month).status_code == 404


def test_it_speaks_chinese() -> None:
    client = browser("city", "officer", language="zh-hans")
    assert "消息费用" in page(client, CITY)
    taken(OTHER, "filing.overdue")
    assert table(report(client).content)[0][:3] == ["单位", "事件", "渠道"]


def test_nobody_who_is_not_signed_in_sees_any() -> None:
    for address in (BUDGET.format(OFFICE), CITY, f"{CITY}{this_month():%Y-%m}.xlsx"):
        assert Client().get(address).status_code == 302
