"""The sealed paper copy on the desk: received, differing, older than the form."""

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from tenants.filings import documents, workflow
from tenants.filings.models import Filing
from tests.api import Caller
from tests.make import STAFF, make_draft
from tests.tenants.filings.document_checks.corpus import pdf

pytestmark = pytest.mark.django_db
REASONS = {"reasons": [{"field": "purpose", "message": "x"}]}


@pytest.fixture
def filing() -> Filing:
    """Submitted, with its sealed sheet."""
    with office_scope("donggang"):
        filing = make_draft()
        documents.attach(filing, "registration_form", pdf(), "form.pdf", STAFF)
        return workflow.move(filing, "submit", STAFF, now=timezone.now())


def test_a_copy_that_differs_is_no_copy(clerk: Caller, filing: Filing) -> None:
    told = clerk.post(f"filings/{filing.pk}/paper", {"differs": True}).json()
    assert told["paper"] == "differs"
    assert clerk.post(f"filings/{filing.pk}/approve").json()["code"] == "paper-missing"
    assert clerk.post(f"filings/{filing.pk}/paper", {}).json()["paper"] == "received"
    assert clerk.post(f"filings/{filing.pk}/approve").json()["state"] == "county_approved"


def test_sheets_that_are_older_than_the_form_are_named(clerk: Caller, filing: Filing) -> None:
    assert clerk.post(f"filings/{filing.pk}/paper", {}).json()["older_than_form"] == []
    clerk.post(f"filings/{filing.pk}/return", REASONS)
    edited = clerk.call("PATCH", f"filings/{filing.pk}", {"purpose": "另一个功能定位"}).json()
    assert edited["older_than_form"] == ["registration_form", "paper"]
    with office_scope("donggang"):
        documents.attach(Filing.objects.get(pk=filing.pk), "registration_form", pdf(), "new.pdf", STAFF)
    assert clerk.get(f"filings/{filing.pk}").json()["older_than_form"] == ["paper"]
    assert clerk.post(f"filings/{filing.pk}/paper", {}).json()["older_than_form"] == []


def test_the_desk_says_so(clerk: Caller, filing: Filing) -> None:
    clerk.post(f"filings/{filing.pk}/paper", {})
    with office_scope("donggang"):
        Filing.objects.filter(pk=filing.pk).update(revision=9)
    desk = Client(headers={"accept-language": "zh-hans"})
    desk.cookies["beian-donggang"] = clerk.token
    page = desk.get(f"/o/donggang/desk/filings/{filing.pk}/").content.decode()
    for words in ("收到纸质件之后，电子表有改动", "上传盖章表之后，电子表有改动", "纸质件与电子表不一致"):
        assert words in page
