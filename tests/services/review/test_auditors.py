"""An auditor reads every page of the office's desk, and changes nothing at any address."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from infra.db import office_scope, shared_scope
from infra.db.wall import office_models, shared_models
from services.review import docket
from services.review.city import archiving
from services.review.orders_and_cards import orders
from tenants.filings.models import Filing
from tests.addresses import NOBODYS, example, patterns
from tests.api import member
from tests.make import make_draft
from tests.services.review.offices import OFFICE, browser, worker

pytestmark = pytest.mark.django_db
PLACES = {"office": OFFICE, "field": "admin_mobile", "month": "2026-11"}
# Where there is nothing to read: forms for what auditors do not do, somebody's own files, documents in full.
NOT_READ = {
    "accounts/template.xlsx",
    "accounts/template.csv",
    "bulk/new/",
    "supervise/new/",
    "tables/",
    "tables/<uuid:export_id>/",
    "tables/<uuid:export_id>/file/",
    "filings/<uuid:filing_id>/sheet.pdf",
    "packages/<slug:office>/<uuid:filing_id>/package.zip",
    "packages/exports/<uuid:export_id>/packages.zip",
}
# Of these the other kind of desk has none.
CITYS = (
    "bulk/",
    "budget/<slug:month>.xlsx",
    "providers/",
    "dead-letters/",
    "shelf/",
    "packages/",
    "refer",
    "docket/",
    "offices/",
    "supervise/",
    "findings/",
    "setup/",
)
DISTRICTS = ("accounts/",)


WHOLE = patterns()
DESK = [path.removeprefix("desk/") for path in WHOLE if path.startswith("desk/")]
DESK = [path for path in DESK if path not in ("sign-in/", "sign-out/") and not path.startswith("me/")]


@pytest.fixture
def filing() -> Filing:
    """One that waits for the district, in the docket."""
    with office_scope(OFFICE):
        now = timezone.now()
        made = make_draft(state="submitted", stage_since=now, clock_since=now)
        docket.rebuild()
        return made


def address(office: str, path: str, filing: Filing) -> str:
    return f"/o/{office}/desk/{example(path, **PLACES, filing_id=str(filing.pk))}"


def rows() -> dict[str, int]:
    """How much there is of everything that an act would write, the sign-in and the trail apart."""
    found = {}
    for scope, models in ((office_scope(OFFICE), office_models()), (shared_scope(), shared_models())):
        with scope:
            for model in models:
                if model._meta.label.startswith(("audit.", "offices.")):
                    continue
                found[model._meta.label] = model._default_manager.count()
    return found


@pytest.mark.parametrize("office", [OFFICE, "city"])
def test_every_page_is_read(office: str, filing: Filing) -> None:
    client, refused, read = browser("auditor", office=office), [], 0
    for path in DESK:
        answer = client.get(address(office, path, filing))
        read += answer.status_code == 200
        # 404: what it would show is not there; 405: no page, but an act.
        if answer.status_code not in (200, 302, 404, 405):
            refused.append(path)
    others = CITYS if office == OFFICE else DISTRICTS
    assert [path for path in refused if path not in NOT_READ and not path.startswith(others)] == []
    assert read > 20


@pytest.mark.parametrize("office", [OFFICE, "city"])
def test_no_act_is_done(office: str, filing: Filing) -> None:
    client, before, tried = browser("auditor", office=office), rows(), 0
    for path in DESK:
        answer = client.post(address(office, path, filing), {"why": "examine", "filing": str(filing.pk)})
        # 405: a page that takes nothing, whoever sends it.
        assert answer.status_code in (403, 405), f"{path}: {answer.status_code}"
        tried += answer.status_code == 403
    assert tried > 60
    assert rows() == before


def test_what_a_clerk_is_let_do_an_auditor_is_refused(filing: Filing) -> None:
    """The refusal is the role's: the same request does something for somebody else."""
    there = f"/o/{OFFICE}/desk/filings/{filing.pk}/paper/"
    assert browser("auditor").post(there, {"place": "A1"}).status_code == 403
    assert browser("clerk").post(there, {"place": "A1"}).status_code == 302
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=filing.pk).paper_state == "received"


def test_an_auditor_changes_nothing_as_a_filer_would(filing: Filing) -> None:
    client, tried = browser("auditor"), 0
    for path in WHOLE:
        if path.startswith(("desk/", "api/", "sign-", "privacy/")) or not path.startswith("filings/"):
            continue
        answer = client.post(f"/o/{OFFICE}/" + address("", path, filing).partition("/desk/")[2])
        assert answer.status_code in (403, 405), f"{path}: {answer.status_code}"
        tried += answer.status_code == 403
    assert tried > 10


@pytest.mark.parametrize("office", [OFFICE, "city"])
def test_no_call_of_the_api_changes_anything(office: str, filing: Filing) -> None:
    auditor, before, tried = member(office, "auditor", "eve"), rows(), 0
    document = auditor.get("openapi.json").json()  # type: ignore[attr-defined]
    for path, calls in document["paths"].items():
        call = path.partition("/api/v1/")[2]
        if call.startswith("auth/"):
            continue
        call = re.sub(
            r"{(\w+)}", lambda part: {**PLACES, "filing_id": str(filing.pk)}.get(part[1], NOBODYS), call
        )
        for method in set(calls) - {"get"}:
            assert auditor.call(method.upper(), call, {}).status_code == 403, f"{method} {path}"
            tried += 1
    assert tried >= 15
    assert rows() == before


FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
FRAMES = re.compile(r'action="[^"]*(?:setlang|large-print|sign-out)')
BUTTON = re.compile(r'<button(?![^>]*type="button")|<button[^>]*formaction=|<input[^>]*type="submit"')


def buttons(page: str) -> list[str]:
    """The forms of a page that somebody may send, but for the language, the size of letters, the way out."""
    found = [form for form in FORM.findall(page) if not FRAMES.search(form)]
    return [form[:100] for form in found if BUTTON.search(form)]


@pytest.mark.parametrize("office", [OFFICE, "city"])
def test_no_button_is_drawn(office: str, filing: Filing) -> None:
    client, drawn = browser("auditor", office=office), {}
    for path in DESK:
        answer = client.get(address(office, path, filing))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            drawn[path] = buttons(answer.content.decode())
    assert sorted(f"{path} {there}" for path, there in drawn.items() if there) == []
    assert len(drawn) > 20


def test_not_on_an_order_or_a_batch_either(filing: Filing) -> None:
    officer, _member, _caller = worker("officer", "chen", "city")
    with office_scope("city"):
        order = orders.issue(
            UUID(NOBODYS),
            OFFICE,
            officer,
            text="请说明。",
            answer_by=None,
            about=[(filing.pk, filing.account)],
        )
        batch = archiving.begin(UUID(NOBODYS), archiving.chosen([(OFFICE, filing.pk)]), officer)
    auditor: Any = browser("auditor", office="city")
    for there in (f"/o/city/desk/orders/{order.pk}/", f"/o/city/desk/docket/batches/{batch.pk}/"):
        assert buttons(auditor.get(there).content.decode()) == []
    assert buttons(browser("auditor").get(f"/o/{OFFICE}/desk/orders/{order.pk}/").content.decode()) == []
