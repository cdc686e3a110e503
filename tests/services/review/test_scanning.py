"""Paper copies that are scanned at the desk: by code, by number, by photograph; listed, and found again."""

import io
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from tenants.filings import printing, workflow
from tenants.filings.models import Filing, History
from tenants.filings.printed_form import link_of
from tests.api import member
from tests.make import STAFF, make_draft

pytestmark = pytest.mark.django_db
SCAN = "/o/donggang/desk/paper/scan/"


@pytest.fixture
def desk() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["beian-donggang"] = member("donggang", "clerk", "scans").token
    return client


def submitted(**columns: Any) -> Filing:
    with office_scope("donggang"):
        return workflow.move(make_draft(**columns), "submit", STAFF, now=timezone.now())


def code_of(filing: Filing, version: int | None = None, office: str = "donggang") -> str:
    with office_scope(office):
        return link_of(printing.address_of(filing), version or filing.revision)


def now(filing: Filing) -> Filing:
    with office_scope("donggang"):
        return Filing.objects.get(pk=filing.pk)


def outcome(page: Any) -> str:
    text = page.content.decode()
    return text.partition('data-outcome="')[2].partition('"')[0]


def test_a_scanned_sheet_is_received_where_the_batch_lies(desk: Client) -> None:
    filing = submitted()
    page = desk.post(SCAN, {"code": code_of(filing), "box": "3", "folder": "12"})
    assert (page.status_code, outcome(page)) == (200, "received")
    found = now(filing)
    assert (found.paper_state, found.paper_place, found.paper_revision) == ("received", "3/12", 1)
    assert 'name="box" value="3"' in page.content.decode()
    with office_scope("donggang"):
        assert History.objects.filter(filing=filing.pk, event="paper.received").count() == 1


def test_the_same_sheet_again_changes_nothing_and_another_place_moves_it(desk: Client) -> None:
    filing = submitted()
    body = {"code": code_of(filing), "box": "3", "folder": "12"}
    desk.post(SCAN, body)
    assert outcome(desk.post(SCAN, body)) == "again"
    assert outcome(desk.post(SCAN, body | {"folder": "13"})) == "moved"
    assert now(filing).paper_place == "3/13"
    with office_scope("donggang"):
        assert History.objects.filter(filing=filing.pk, event="paper.received").count() == 1
        assert AuditEntry.objects.filter(subject=filing.pk, action="paper.moved").count() == 1


def test_an_older_version_differs_until_somebody_has_compared(desk: Client) -> None:
    filing = submitted(revision=4)
    page = desk.post(SCAN, {"code": code_of(filing, 3)})
    assert outcome(page) == "differs"
    assert "Printed from version 3, current is 4" in page.content.decode()
    assert now(filing).paper_state == "differs"
    taken = desk.post(SCAN, {"filing": str(filing.pk), "as": "received", "printed": "3"})
    assert outcome(taken) == "received"
    found = now(filing)
    assert (found.paper_state, found.paper_revision) == ("received", 3)
    # The filing's page goes on saying that the sheet is older; a second scan takes nothing back.
    assert outcome(desk.post(SCAN, {"code": code_of(filing, 3)})) == "again"
    assert now(filing).paper_state == "received"


def test_a_code_may_come_in_capitals_or_full_width(desk: Client) -> None:
    filing = submitted()
    wide = code_of(filing).replace(":", "：").replace("/", "／").replace("?", "？")
    assert outcome(desk.post(SCAN, {"code": wide})) == "received"
    assert outcome(desk.post(SCAN, {"code": code_of(filing).upper()})) == "again"


@pytest.mark.parametrize("by", ["account", "wechat_id", "pk"])
def test_a_number_finds_the_filing(desk: Client, by: str) -> None:
    filing = submitted()
    page = desk.post(SCAN, {"code": str(getattr(filing, by)).upper()})
    assert outcome(page) == "received"
    assert "version 1 counts" in page.content.decode()


def test_several_filings_of_one_account_are_chosen_from(desk: Client) -> None:
    first = submitted()
    submitted(account=first.account)
    page = desk.post(SCAN, {"code": first.account})
    assert outcome(page) == "choose"
    assert now(first).paper_state == "expected"
    assert outcome(desk.post(SCAN, {"code": str(first.pk)})) == "received"


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("", 422, "Scan a code"),
        ("nobody-has-this", 404, "No filing of this office"),
        ("https://www.gsxt.gov.cn/x?y=1", 422, "not the code of a registration form"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(desk: Client, code: str, status: int, words: str) -> None:
    page = desk.post(SCAN, {"code": code, "box": "7"})
    assert (page.status_code, outcome(page)) == (status, "refused")
    assert words in page.content.decode()
    assert 'name="box" value="7"' in page.content.decode()


def test_another_offices_sheet_says_whose_it_is(desk: Client) -> None:
    with office_scope("lanshan"):
        other = make_draft()
    page = desk.post(SCAN, {"code": code_of(other, office="lanshan")})
    assert page.status_code == 404
    assert "another office: Network Management Office" in page.content.decode()


def test_a_photograph_is_read_and_thrown_away(desk: Client) -> None:
    filing = submitted()
    out = io.BytesIO()
    segno.make(code_of(filing), error="m").save(out, kind="png", scale=8, border=8)
    photo = SimpleUploadedFile("photo.png", out.getvalue(), "image/png")
    assert outcome(desk.post(SCAN, {"file": photo, "box": "1"})) == "received"
    with office_scope("donggang"):
        assert not now(filing).documents.exists()
    blank = SimpleUploadedFile("photo.png", out.getvalue()[:40], "image/png")
    assert desk.post(SCAN, {"file": blank}).status_code == 422


def test_a_copy_that_the_city_has_is_not_received_again(desk: Client) -> None:
    filing = submitted(paper_state="handed_over", paper_revision=1)
    assert outcome(desk.post(SCAN, {"code": code_of(filing)})) == "again"
    assert desk.post(SCAN, {"code": code_of(filing, 9)}).status_code == 409
    assert now(filing).paper_state == "handed_over"


def test_a_days_list_is_shown_printed_and_recorded(desk: Client) -> None:
    filings = [submitted(nickname=f"账号{number}") for number in range(3)]
    for filing in filings:
        desk.post(SCAN, {"code": code_of(filing), "box": "5", "folder": "1"})
    page = desk.get("/o/donggang/desk/paper/day/?box=5&folder=1").content.decode()
    assert all(filing.nickname in page for filing in filings)
    assert "账号0" not in desk.get("/o/donggang/desk/paper/day/?box=50").content.decode()
    printed = desk.get("/o/donggang/desk/paper/day.pdf?whose=all")
    assert printed.content.startswith(b"%PDF")
    with office_scope("donggang"):
        assert AuditEntry.objects.filter(action="receipts.printed").exists()
    assert desk.get("/o/donggang/desk/paper/day/?day=yesterday").status_code == 404


def test_where_a_copy_lies_is_found_by_box_folder_and_name(desk: Client) -> None:
    one, other = submitted(nickname="海边摄影"), submitted(nickname="山里人家")
    desk.post(SCAN, {"code": code_of(one), "box": "81", "folder": "2"})
    desk.post(SCAN, {"code": code_of(other), "box": "8", "folder": "2"})
    for search, names in (
        ("81", {"海边摄影"}),
        ("8", {"山里人家"}),
        ("8/2", {"山里人家"}),
        ("海边", {"海边摄影"}),
    ):
        page = desk.get("/o/donggang/desk/paper/", {"search": search}).content.decode()
        hits = page.partition('id="hits"')[2].partition("</section>")[0]
        assert {name for name in ("海边摄影", "山里人家") if name in hits} == names


def test_the_page_costs_the_same_with_few_and_many(desk: Client) -> None:
    def cost() -> int:
        filing = submitted()
        with CaptureQueriesContext(connection) as found:
            assert outcome(desk.post(SCAN, {"code": code_of(filing), "box": "9"})) == "received"
        return len(found)

    few = cost()
    for _ in range(10):
        desk.post(SCAN, {"code": code_of(submitted())})
    assert cost() == few <= 9


def test_an_auditor_scans_nothing() -> None:
    client = Client(headers={"accept-language": "en"})
    client.cookies["beian-donggang"] = member("donggang", "auditor", "scans").token
    filing = submitted()
    assert client.post(SCAN, {"code": code_of(filing)}).status_code == 403
    assert 'id="scan"' not in client.get("/o/donggang/desk/paper/").content.decode()


def test_only_pages_that_scan_may_use_the_camera(desk: Client) -> None:
    assert "camera=(self)" in desk.get("/o/donggang/desk/paper/")["Permissions-Policy"]
    for address in ("/", "/o/donggang/desk/", "/o/donggang/desk/paper/day/"):
        assert "camera=()" in desk.get(address)["Permissions-Policy"]
