"""Who sees a person in full: the printed form, and a document as it was uploaded."""

import pytest
from django.test import Client

from demonstration import pictures
from demonstration.people import Cast
from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings.models import Filing
from tests.api import Caller, member
from tests.make import make_draft, phone

pytestmark = pytest.mark.django_db
OFFICE, NUMBER = "donggang", "110101199003070118"


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def filing(contact: str) -> Filing:
    with office_scope(OFFICE):
        return make_draft(filer_kind="individual", contact=contact, founder_id_number=NUMBER)


@pytest.fixture
def filer(contact: str) -> Caller:
    token = f"f_{contact}"
    with office_scope(OFFICE):
        FilerSession.objects.create(digest=signin._token_hash(token), contact=contact)
    return Caller(OFFICE, token)


@pytest.fixture
def document(filer: Caller, filing: Filing) -> str:
    """An identity card's address, below the API."""
    from io import BytesIO

    card = BytesIO(pictures.identity_card(Cast(1, "东港", "371102").person()))
    card.name = "card.jpg"
    answer = filer.upload(f"filings/{filing.pk}/documents", kind="identity_card", file=card)
    assert answer.status_code == 201, answer.content
    return f"filings/{filing.pk}/documents/{answer.json()['id']}"


def pages(caller: Caller) -> Client:
    """The same person's browser."""
    client = Client()
    client.cookies[f"beian-{caller.office}"] = caller.token
    return client


def test_an_auditor_does_not_print_identity_numbers(filing: Filing) -> None:
    auditor = member(OFFICE, "auditor", "au")
    refused = auditor.get(f"filings/{filing.pk}/form.pdf")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-yours-to-see")
    assert pages(auditor).get(f"/o/{OFFICE}/filings/{filing.pk}/form.pdf").status_code == 403
    assert "/form/" not in pages(auditor).get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode()
    for page in ("form/", "form.docx", "form.webp"):
        assert pages(auditor).get(f"/o/{OFFICE}/filings/{filing.pk}/{page}").status_code == 403
    assert (
        pages(auditor).post(f"/o/{OFFICE}/filings/{filing.pk}/form/mail/", {"to": "email"}).status_code == 403
    )
    with office_scope(OFFICE):
        assert not AuditEntry.objects.filter(subject=filing.pk, action="form.printed").exists()


def test_filer_and_clerk_print_and_it_is_recorded(filing: Filing, filer: Caller) -> None:
    for caller in (filer, member(OFFICE, "clerk", "anna")):
        assert caller.get(f"filings/{filing.pk}/form.pdf")["Content-Type"] == "application/pdf"
        assert "/form/" in pages(caller).get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode()
        assert "form.pdf" in pages(caller).get(f"/o/{OFFICE}/filings/{filing.pk}/form/").content.decode()
    with office_scope(OFFICE):
        assert AuditEntry.objects.filter(subject=filing.pk, action="form.printed").count() == 2


def test_the_filer_gets_the_file(filer: Caller, filing: Filing, document: str) -> None:
    assert filer.get(document)["Content-Type"] == "image/jpeg"
    assert pages(filer).get(f"/o/{OFFICE}/{document}/").status_code == 200
    assert f"/{document}/" in pages(filer).get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode()


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor"])
def test_staff_gets_pages_that_name_the_reader(filing: Filing, document: str, role: str) -> None:
    reader = member(OFFICE, role, "li")
    refused = reader.get(document)
    assert (refused.status_code, refused.json()["code"]) == (403, "pages-only")
    assert pages(reader).get(f"/o/{OFFICE}/{document}/").status_code == 403
    shown, other = reader.get(f"{document}?page=1"), member(OFFICE, role, "wang").get(f"{document}?page=1")
    assert shown["Content-Type"] == "image/webp"
    assert shown.content != other.content  # another name stands on it
    assert reader.get(f"{document}?page=2").status_code == 404
    page = pages(reader).get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode()
    assert f"/{document}/pages/1.webp" in page
    assert f'/{document}/"' not in page
