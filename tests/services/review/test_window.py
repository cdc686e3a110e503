"""The window: a draft as soon as its account has a name, saved as typed, handed in with its paper copy in one go."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.review.deciding import mark
from services.review.window import scanned
from tenants.filings import documents
from tenants.filings.models import Filing
from tenants.offices import privacy
from tests.api import member
from tests.filers import WHOLE
from tests.make import STAFF, phone, wechat_id
from tests.services.review.deciding import all_right
from tests.tenants.filings.document_checks.corpus import pdf

pytestmark = pytest.mark.django_db
WINDOW = "/o/donggang/desk/window/"
USCC = "91110000600037341L"


def browser(role: str = "clerk", name: str = "window") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["beian-donggang"] = member("donggang", role, name).token
    return client


@pytest.fixture
def desk() -> Client:
    return browser()


def form(**more: Any) -> dict[str, Any]:
    plain = {name: str(value).lower() if isinstance(value, bool) else value for name, value in WHOLE.items()}
    return {
        **plain,
        "filer_kind": "company",
        "notice": "1",
        "wechat_id": wechat_id(),
        "admin_mobile": phone()[3:],
        **more,
    }


def begun(desk: Client, **more: Any) -> Filing:
    answer = desk.post(f"{WINDOW}begin/", form(**more))
    assert answer.status_code == 302, answer.content.decode()
    return found(answer["Location"])


def found(address: str) -> Filing:
    with office_scope("donggang"):
        return Filing.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def with_documents(filing: Filing) -> None:
    with office_scope("donggang"):
        for kind in documents.needed_documents(filing):
            documents.attach(Filing.objects.get(pk=filing.pk), kind, pdf(), "x.pdf", STAFF)


def test_from_an_empty_screen_to_submitted_with_the_paper(desk: Client) -> None:
    assert desk.get(WINDOW).status_code == 200
    filing = begun(desk)
    assert filing.typed_by
    with office_scope("donggang"):
        told = AuditEntry.objects.get(subject=filing.pk, action="notice.shown")
    assert (told.detail, told.actor_kind) == ({"version": privacy.version()}, "staff")
    for kind in ("business_licence", "identity_card", "registration_form"):
        file = SimpleUploadedFile("scan.pdf", pdf(), "application/pdf")
        assert desk.post(f"{WINDOW}{filing.pk}/upload/", {"kind": kind, "file": file}).status_code == 302
    answer = desk.post(f"{WINDOW}{filing.pk}/submit/", {"box": "4", "folder": "2"})
    assert (answer.status_code, answer["Location"]) == (302, WINDOW)
    handed_in = found(str(filing.pk))
    assert (handed_in.state, handed_in.paper_state, handed_in.paper_place) == ("submitted", "received", "4/2")
    approve = f"/o/donggang/desk/filings/{filing.pk}/approve/"
    marks = {mark(point): "right" for point in all_right(handed_in)}
    assert desk.post(approve, {"seen": str(handed_in.sequence), **marks}).status_code == 403  # four eyes
    passed_on = {"seen": str(handed_in.sequence), **marks}
    assert browser(name="colleague").post(approve, passed_on).status_code == 302


def test_nothing_begins_before_the_notice_was_shown(desk: Client) -> None:
    body = form()
    del body["notice"]
    page = desk.post(f"{WINDOW}begin/", body)
    assert page.status_code == 422
    assert "Show the person" in page.content.decode()
    assert WHOLE["org_name"] in page.content.decode()  # what was typed is there
    with office_scope("donggang"):
        assert not Filing.objects.filter(wechat_id=body["wechat_id"]).exists()


def test_what_is_right_is_saved_and_what_is_wrong_is_named(desk: Client) -> None:
    page = desk.post(f"{WINDOW}begin/", form(admin_mobile="12", followers="many"))
    assert page.status_code == 422
    with office_scope("donggang"):
        saved = Filing.objects.latest("id")
    assert (saved.org_name, saved.followers, saved.admin_mobile) == (WHOLE["org_name"], None, None)
    assert f"{saved.pk}/save/" in page.content.decode()


def test_the_page_saves_by_itself(desk: Client) -> None:
    by_script = {"headers": {"accept": "application/json", "accept-language": "en"}}
    account = {"filer_kind": "company", "notice": "1", "wechat_id": wechat_id()}
    told = desk.post(f"{WINDOW}begin/", account, **by_script).json()
    filing = found(told["address"])
    told = desk.post(told["save"], {"org_name": "某某公司", "email": "nonsense"}, **by_script).json()
    assert told["saved"] == ["org_name"]
    assert set(told["faults"]) == {"email"}
    assert found(str(filing.pk)).org_name == "某某公司"
    refused = desk.post(f"{WINDOW}begin/", account, **by_script)
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")


@pytest.mark.parametrize(
    "text",
    [
        f"https://www.gsxt.gov.cn/index.html?uniscid={USCC}&a=1",
        f"统一社会信用代码:{USCC};名称:某某公司",
        f"http://x/{USCC.lower()}/",
    ],
)
def test_a_licences_code_gives_the_credit_code(desk: Client, text: str) -> None:
    assert scanned({"uscc": text})["uscc"] == USCC
    filing = begun(desk)
    by_script = {"headers": {"accept": "application/json"}}
    told = desk.post(f"{WINDOW}{filing.pk}/save/", {"uscc": text}, **by_script).json()
    assert (told["became"], found(str(filing.pk)).uscc) == ({"uscc": USCC}, USCC)


def test_other_text_stays_as_it_was_typed() -> None:
    for text in ("91110000600037341", "https://example.com/911100006000373410", ""):
        assert scanned({"uscc": text})["uscc"] == text


def test_a_sheet_of_an_older_version_is_not_handed_in(desk: Client) -> None:
    filing = begun(desk)
    with_documents(filing)
    desk.post(f"{WINDOW}{filing.pk}/save/", {"purpose": "另一个功能定位"})
    page = desk.post(f"{WINDOW}{filing.pk}/submit/", {"box": "4"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "The sealed sheet shows version" in text
    assert 'value="4"' in text
    assert found(str(filing.pk)).state == "draft"


def test_what_is_missing_is_said_all_at_once_and_nothing_is_received(desk: Client) -> None:
    filing = begun(desk, purpose="")
    page = desk.post(f"{WINDOW}{filing.pk}/submit/")
    assert page.status_code == 422
    text = page.content.decode()
    assert text.count("This document is still missing.") == 3
    assert found(str(filing.pk)).paper_state == "expected"


def test_of_a_draft_from_elsewhere_the_notice_is_shown_first(desk: Client) -> None:
    with office_scope("donggang"):
        from tests.make import make_draft

        filing = make_draft(**WHOLE, admin_mobile=phone())
    with_documents(filing)
    assert desk.post(f"{WINDOW}{filing.pk}/submit/").status_code == 422
    assert desk.post(f"{WINDOW}{filing.pk}/notice/").status_code == 302
    assert desk.post(f"{WINDOW}{filing.pk}/submit/").status_code == 302
    with office_scope("donggang"):
        assert AuditEntry.objects.filter(subject=filing.pk, action="notice.shown").count() == 1


@pytest.mark.parametrize("kind", ["institution", "company", "individual"])
def test_the_screen_is_that_of_the_kind_of_filer(desk: Client, kind: str) -> None:
    page = desk.get(f"{WINDOW}?kind={kind}").content.decode()
    assert ('name="founder_id_number"' in page) == (kind == "individual")
    assert ('name="uscc"' in page) == (kind != "individual")


def test_personal_numbers_are_masked_and_the_screen_costs_the_same(desk: Client) -> None:
    number = phone()[3:]
    filing = begun(desk, admin_mobile=number)
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(f"{WINDOW}{filing.pk}/").content.decode()
    assert number not in page
    assert len(queries) <= 8
    assert "camera=(self)" in desk.get(WINDOW)["Permissions-Policy"]


def test_others_begin_nothing() -> None:
    auditor = browser("auditor")
    assert auditor.post(f"{WINDOW}begin/", form()).status_code == 403
    assert 'id="submit"' not in auditor.get(WINDOW).content.decode()
