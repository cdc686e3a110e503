"""My data: what is held, who looked at it, a copy of it all, and the erasure of what came to nothing."""

import hashlib
import io
import json
import zipfile
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from infra import ledger, storage
from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings import documents, erasing, lodging
from tenants.filings.models import Document, Filing, History
from tests.api import member
from tests.make import filer as actor_of
from tests.make import make_draft, phone, wechat_id
from tests.tenants.filings.document_checks import corpus

pytestmark = pytest.mark.usefixtures("live")
OFFICE, NUMBER = "juxian", "110101199003070118"


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def filing(contact: str) -> Filing:
    """A draft with a person in it, and an identity card."""
    with office_scope(OFFICE):
        made = lodging.begin(
            {
                "wechat_id": wechat_id(),
                "nickname": "老李",
                "founder_id_number": NUMBER,
                "admin_mobile": contact,
                "email": "old.li@example.com",
            },
            actor_of(contact, OFFICE),
            filer_kind="individual",
            contact=contact,
        )
        documents.attach(made, "identity_card", corpus.jpeg(), "", actor_of(contact, OFFICE))
        return made


def browser(contact: str, language: str = "en") -> Client:
    """The filer, signed in."""
    with office_scope(OFFICE):
        FilerSession.objects.get_or_create(
            digest=signin._token_hash(f"f_{contact}"), defaults={"contact": contact}
        )
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{OFFICE}"] = f"f_{contact}"
    return client


def address(filing: Filing, more: str = "") -> str:
    return f"/o/{OFFICE}/filings/{filing.pk}/data/{more}"


def withdrawn(filing: Filing, contact: str) -> Filing:
    with office_scope(OFFICE):
        return lodging.withdraw(Filing.objects.get(pk=filing.pk), actor_of(contact, OFFICE), "closed")


def acts(filing: Filing, action: str) -> int:
    with office_scope(OFFICE):
        return AuditEntry.objects.filter(subject=filing.pk, action=action).count()


def test_what_is_held_is_shown_masked_and_in_full_by_a_recorded_act(filing: Filing, contact: str) -> None:
    client = browser(contact)
    page = client.get(address(filing)).content.decode()
    assert "老李" in page
    assert NUMBER not in page
    shown = client.post(address(filing, "reveal/founder_id_number/")).content.decode()
    assert NUMBER in shown
    assert acts(filing, "personal.revealed") == 1


def test_who_looked_at_the_identity_card_is_told_by_office_and_role_alone(
    filing: Filing, contact: str
) -> None:
    assert "Nobody of any office yet" in browser(contact).get(address(filing)).content.decode()
    clerk = member(OFFICE, "clerk", "wang")
    with office_scope(OFFICE):
        card = Document.objects.get(filing=filing)
    for _twice in range(2):  # a page of many pictures is one look
        assert clerk.get(f"filings/{filing.pk}/documents/{card.pk}?page=1").status_code == 200
    page = browser(contact).get(address(filing)).content.decode()
    looks = page[page.index('id="looks"') :]
    assert "Ju County" in looks
    assert "Clerk" in looks
    assert looks.count("Identity card") == 1
    assert "wang" not in looks


def test_a_copy_has_all_of_it_and_is_recorded(filing: Filing, contact: str) -> None:
    answer = browser(contact).get(address(filing, "copy.zip"))
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert set(packed.namelist()) == {"data.json", "identity_card.jpeg"}
    with office_scope(OFFICE):
        (document,) = filing.documents.all()
    assert hashlib.sha256(packed.read("identity_card.jpeg")).hexdigest() == document.sha256
    told = json.loads(packed.read("data.json"))
    assert told["form"]["founder_id_number"] == NUMBER
    assert told["contact"] == contact
    assert [line["event"] for line in told["history"]] == ["filing.drafted", "document.checked"]
    assert acts(filing, "data.copied") == 1
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_gets_a_copy_or_erases(filing: Filing, contact: str) -> None:
    withdrawn(filing, contact)
    assert browser(phone()).get(address(filing, "copy.zip")).status_code == 404
    assert browser(phone()).post(address(filing, "erase/")).status_code == 404
    clerk = Client(headers={"accept-language": "en"})
    clerk.cookies[f"beian-{OFFICE}"] = member(OFFICE, "clerk", "wang").token
    assert clerk.get(address(filing, "copy.zip")).status_code == 403
    assert clerk.post(address(filing, "erase/")).status_code == 403
    assert "copy.zip" not in clerk.get(address(filing)).content.decode()
    assert acts(filing, "filing.read") == 1


def test_what_was_withdrawn_and_never_submitted_is_erased_at_once_and_its_history_stays(
    filing: Filing, contact: str
) -> None:
    client = browser(contact)
    assert "withdraw it first" in client.get(address(filing)).content.decode()
    assert client.post(address(filing, "erase/")).status_code == 409
    withdrawn(filing, contact)
    answer = client.post(address(filing, "erase/"))
    assert (answer.status_code, answer["Location"]) == (302, f"/o/{OFFICE}/")
    assert client.get(address(filing)).status_code == 404  # nothing says any more whose it was
    with office_scope(OFFICE):
        card = Document.objects.get(filing=filing)
        erasing.remove_documents(filing.pk)
        erasing.remove_documents(filing.pk)  # told twice
        assert storage.digest(OFFICE, card.key, card.version_id) is None
        emptied = Filing.objects.values().get(pk=filing.pk)
        lines = History.objects.filter(filing=filing.pk).values_list("event", flat=True)
        assert list(lines)[-2:] == ["filing.withdrawn", "filing.erased"]
    kept = {name: value for name, value in emptied.items() if value not in (None, "", [], 0, False)}
    assert set(kept) <= {
        "id", "state", "sequence", "revision", "kind", "filer_kind", "account", "contact_verified", "language",
        "created_at", "stage_since", "first_due_on", "due_on", "due_reason", "withdrawal_reason", "paper_state",
            "office_due_on",
    }  # fmt: skip
    assert kept["account"] == "—"
    assert acts(filing, "filing.erased") == 1


def test_the_ledger_holds_after_an_erasure_and_names_a_document_that_is_still_there(
    filing: Filing, contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn(filing, contact)
    browser(contact).post(address(filing, "erase/"))
    with office_scope(OFFICE):
        card = Document.objects.get(filing=filing)
        Document.objects.filter(pk=card.pk).update(erased_at="2026-01-01T00:00:00Z")
    assert reasons("documents", card.pk) == ["was erased, and is in the store"]
    with office_scope(OFFICE):
        erasing.remove_documents(filing.pk)
    assert reasons("documents", card.pk) == []
    for name in ("history", "trail", "outbox", "belongings", "names", "claims"):
        assert reasons(name, filing.pk) == []


def reasons(check: str, subject: UUID) -> list[str]:
    (one,) = (one for one in ledger.checks() if one.name == check)
    return [found.reason for found in one.run(OFFICE) if found.subject == str(subject)]


def test_what_was_submitted_is_kept_and_the_page_says_until_when(contact: str) -> None:
    with office_scope(OFFICE):
        filing = make_draft(
            contact=contact,
            state="withdrawn",
            submitted_by="somebody",
            withdrawal_reason="closed",
            stage_since="2026-11-20T00:00:00Z",
        )
    page = browser(contact).get(address(filing)).content.decode()
    assert "kept until" in page
    assert "2036" in page
    assert browser(contact).post(address(filing, "erase/")).status_code == 409


def test_a_filing_that_is_under_way_says_where_it_is_corrected(contact: str) -> None:
    with office_scope(OFFICE):
        waiting, archived = (
            make_draft(
                contact=contact, state=state, submitted_by="somebody", stage_since="2026-11-20T00:00:00Z"
            )
            for state in ("submitted", "city_archived")
        )
    assert "return the filing for correction" in browser(contact).get(address(waiting)).content.decode()
    page = browser(contact).get(address(archived)).content.decode()
    assert "file the change" in page
    assert "2036" in page


def test_the_page_costs_few_queries(filing: Filing, contact: str) -> None:
    client = browser(contact)
    client.get(address(filing))
    with CaptureQueriesContext(connection) as asked:
        client.get(address(filing))
    assert len(asked) <= 6, [one["sql"] for one in asked]
