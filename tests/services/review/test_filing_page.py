"""A filing's page on the desk: what it costs, what stands beside the fields, who sees who saw numbers in full."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.review import actions
from tenants.filings import documents, workflow
from tenants.filings.models import Filing
from tests.api import member
from tests.filers import WHOLE
from tests.make import STAFF, filer, make_draft, phone
from tests.tenants.filings.document_checks import corpus

pytestmark = pytest.mark.django_db
OFFICE = "donggang"


def browser(role: str = "clerk", office: str = OFFICE) -> Client:
    """Somebody of an office's staff, who reads English."""
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{office}"] = member(office, role, "page").token
    return client


def submitted(number: str = "", **columns: object) -> Filing:
    """A filing with a document, that waits for the district."""
    number = number or phone()
    with office_scope(OFFICE):
        filing = make_draft(**{**WHOLE, "admin_mobile": number, "contact": number, **columns})
        documents.attach(filing, "business_licence", corpus.jpeg(), "a.jpg", filer(number))
        return workflow.move(filing, "submit", STAFF, now=timezone.now())


def address(filing: Filing, rest: str = "") -> str:
    return f"/o/{OFFICE}/desk/filings/{filing.pk}/{rest}"


def queries(client: Client, filing: Filing) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(filing)).status_code == 200
    return len(asked)


def test_a_page_costs_the_same_however_much_there_is_on_it() -> None:
    client, number, few = browser("supervisor"), phone(), submitted()
    client.get(address(few))
    client.post(address(few, "reveal/email/"))
    much = submitted(number, content=["news"])
    for _ in range(5):
        submitted(number)
        client.post(address(much, "reveal/admin_mobile/"), {"why": "reach"})
    with office_scope(OFFICE):
        for kind in ("identity_card", "registration_form"):
            Filing.objects.get(pk=much.pk).documents.create(kind=kind, size=1, pages=20, revision=0)
    client.get(address(much))  # the first visit claims it
    assert queries(client, much) == queries(client, few) <= 21


def test_a_corrected_filing_costs_two_queries_more() -> None:
    client, filing = browser(), submitted()
    client.get(address(filing))
    before = queries(client, filing)
    with office_scope(OFFICE):
        actions.return_filing(filing, STAFF, [{"field": "purpose", "message": "x", "fix": ""}])
    assert queries(client, filing) <= before + 2


def test_findings_stand_beside_their_fields_with_the_other_filings() -> None:
    number = phone()
    other = submitted(number, nickname="听涛阁")
    page = browser().get(address(submitted(number))).content.decode()
    line = page.partition('id="line-admin_mobile"')[2].partition("</dd>")[0]
    assert "The same number is in another filing:" in line
    assert f'href="{address(other)}">听涛阁</a>' in line
    assert "News need a licence" in page.partition('id="line-content"')[2].partition("</dd>")[0]
    assert "The check digit fits." in page.partition('id="line-uscc"')[2].partition("</dd>")[0]


def test_what_was_asked_and_not_done_is_said_where_it_is() -> None:
    filing = submitted()
    with office_scope(OFFICE):
        actions.return_filing(filing, STAFF, [{"field": "purpose", "message": "太笼统", "fix": ""}])
        workflow.move(filing, "submit", STAFF, now=timezone.now())
    page = browser().get(address(filing)).content.decode()
    line = page.partition('id="line-purpose"')[2].partition("</dd>")[0]
    assert "太笼统" in line
    assert "It is as it was." in line
    assert "Nothing has changed." in page


def test_who_saw_a_number_and_what_for_is_the_supervisors_to_see() -> None:
    filing, clerk = submitted(), browser("clerk")
    shown = clerk.post(address(filing, "reveal/admin_mobile/"), {"why": "reach"}).content.decode()
    assert "Who has seen numbers in full" not in shown
    with office_scope(OFFICE):
        entry = AuditEntry.objects.get(subject=filing.pk, action="personal.revealed")
    assert entry.detail == {"field": "admin_mobile", "why": "reach"}
    seen = browser("supervisor").get(address(filing)).content.decode().partition('id="seen"')[2]
    assert "page · Administrator&#x27;s mobile · Reaching the filer" in seen


def test_the_citys_officer_is_named_with_the_office() -> None:
    filing = submitted()
    with office_scope(OFFICE):
        Filing.objects.filter(pk=filing.pk).update(paper_state="received")
        workflow.move(
            Filing.objects.get(pk=filing.pk),
            "approve",
            Actor("staff", "9", "clerk", OFFICE),
            now=timezone.now(),
        )
    city = browser("officer", "city")
    docket = f"/o/city/desk/docket/{OFFICE}/{filing.pk}/"
    city.post(f"{docket}reveal/email/", {"why": "examine"})
    seen = city.get(docket).content.decode().partition('id="seen"')[2]
    assert "page · Rizhao City · Email · Comparing it with the documents" in seen


def test_a_purpose_that_nobody_knows_shows_nothing() -> None:
    filing = submitted()
    answer = browser().post(address(filing, "reveal/admin_mobile/"), {"why": "curious"})
    assert answer.status_code == 422
    assert "Say what the number is needed for." in answer.content.decode()
    with office_scope(OFFICE):
        assert not AuditEntry.objects.filter(subject=filing.pk, action="personal.revealed").exists()
        number = Filing.objects.get(pk=filing.pk).admin_mobile.open()
    assert number not in answer.content.decode()


def test_its_date_says_who_sets_the_term() -> None:
    page = browser().get(address(submitted())).content.decode()
    assert "How long a district may examine is set by the city" in page
    with office_scope(OFFICE):
        draft = make_draft()
    assert "Why this date" in browser().get(address(draft)).content.decode()
