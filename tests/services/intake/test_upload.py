"""Documents go up: by the API, by the page's form, and by its script that sends them again."""

import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from prometheus_client import REGISTRY

from infra import storage
from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings import checker, documents
from tenants.filings.models import Document, Filing
from tests.api import Caller
from tests.clamd import EICAR, clamd
from tests.make import make_draft, phone
from tests.tenants.filings.document_checks import corpus
from tests.tenants.filings.document_checks.heic_writer import heic

pytestmark = pytest.mark.django_db
OFFICE, KIND = "donggang", "identity_card"


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def filing(contact: str) -> Filing:
    with office_scope(OFFICE):
        return make_draft(filer_kind="individual", contact=contact)


@pytest.fixture
def filer(contact: str) -> Caller:
    token = f"f_{contact}"
    with office_scope(OFFICE):
        FilerSession.objects.create(digest=signin._token_hash(token), contact=contact)
    return Caller(OFFICE, token)


@pytest.fixture
def pages(filer: Caller, client: Client) -> Client:
    client.cookies[f"beian-{OFFICE}"] = filer.token
    return client


def file(data: bytes, name: str = "photo.jpg") -> io.BytesIO:
    """A file as a browser sends it."""
    sent = io.BytesIO(data)
    sent.name = name
    return sent


def photo(size: tuple[int, int] = (1200, 900), colour: str = "white") -> io.BytesIO:
    """A page with something on it."""
    image = Image.new("RGB", size, colour)
    image.paste(corpus.picture().resize((size[0] // 2, size[1] // 2), Image.Resampling.NEAREST))
    return file(corpus.saved(image, "JPEG"))


def send(client: Client, filing: Filing, *files: io.BytesIO, key: str = "") -> HttpResponse:
    """The page's form."""
    headers = {"Idempotency-Key": key} if key else {}
    for one in files:
        one.seek(0)
    address = f"/o/{OFFICE}/filings/{filing.pk}/upload/"
    return client.post(address, {"kind": KIND, "file": list(files)}, headers=headers)  # type: ignore[return-value]


def stored(filing: Filing) -> list[Document]:
    with office_scope(OFFICE):
        return list(Document.objects.filter(filing=filing))


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("beian_documents_total", {"outcome": outcome}) or 0


def test_what_is_stored_is_what_was_cleaned(filer: Caller, filing: Filing) -> None:
    before = counted("taken")
    answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=file(heic(), "IMG_1.HEIC"))
    assert answer.status_code == 201, answer.content
    card = answer.json()
    assert (card["media_type"], card["pages"]) == ("image/jpeg", 1)
    (document,) = stored(filing)
    data = storage.get(OFFICE, document.key, document.version_id, card["sha256"])
    assert len(data) == card["size"]
    assert filer.get(f"filings/{filing.pk}/documents/{card['id']}").content == data
    assert counted("taken") == before + 1


def test_several_photographs_are_one_document(filer: Caller, pages: Client, filing: Filing) -> None:
    answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=[photo(), photo(colour="red")])
    assert (answer.json()["media_type"], answer.json()["pages"]) == ("application/pdf", 2)
    assert send(pages, filing, photo(), photo(), photo()).status_code == 302
    assert [document.pages for document in stored(filing)] == [2, 3]
    shown = pages.get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode()
    assert shown.count("/pages/") == 3


def test_what_is_sent_again_under_its_key_is_added_once(pages: Client, filing: Filing) -> None:
    one, other = photo(), photo(colour="red")
    for _ in range(3):
        assert send(pages, filing, one, other, key="first").status_code == 302
    assert len(stored(filing)) == 1
    refused = send(pages, filing, one, photo(colour="blue"), key="first")
    assert refused.status_code == 422
    assert send(pages, filing, one, key="second").status_code == 302
    assert len(stored(filing)) == 2


def test_a_refusal_is_not_kept_under_the_key(pages: Client, filing: Filing) -> None:
    assert send(pages, filing, file(b"no picture"), key="first").status_code == 422
    assert send(pages, filing, photo(), key="first").status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_refusal_stands_at_its_document(pages: Client, filing: Filing, language: str) -> None:
    pages.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = send(pages, filing, file(corpus.pdf(corpus.attachment), "a.pdf"))
    assert answer.status_code == 422
    slot = answer.content.decode().partition(f'id="document-{KIND}"')[2].partition("</li>")[0]
    assert 'class="fault"' in slot
    assert ("other files in it" in slot) == (language == "en")
    assert stored(filing) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_hint_says_what_to_do_and_the_document_is_taken(
    filer: Caller, pages: Client, filing: Filing, language: str
) -> None:
    pages.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    assert send(pages, filing, photo(), photo((400, 300))).status_code == 302
    slot = pages.get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode().partition('class="doubt"')[2]
    assert ("Page 2:" in slot.partition("</p>")[0]) == (language == "en")
    (card,) = filer.get(f"filings/{filing.pk}").json()["documents"]
    assert {"page": 2, "code": "too_small"}.items() <= card["hints"][-1].items()
    assert card["hints"][-1]["message"]


def test_no_file_is_no_document(filer: Caller, pages: Client, filing: Filing) -> None:
    assert send(pages, filing).status_code == 422
    assert "请先选择文件" in send(pages, filing).content.decode()
    assert filer.upload(f"filings/{filing.pk}/documents", kind=KIND).status_code == 422


def test_together_they_are_not_more_than_20_mb(pages: Client, filing: Filing) -> None:
    large = b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)
    answer = send(pages, filing, file(large), file(large))
    assert answer.status_code == 413
    assert "20MB" in answer.content.decode()


def test_what_is_harmful_is_refused_with_its_reason(filer: Caller, filing: Filing, settings: Any) -> None:
    harmful = corpus.saved(corpus.picture(), "JPEG", comment=EICAR)
    before = counted("infected")
    with clamd() as (settings.CLAMD_URL, _seen):
        answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=[photo(), file(harmful)])
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "infected")
        assert "virus scanner found" in answer.json()["title"]
        assert filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=photo()).status_code == 201
    assert len(stored(filing)) == 1
    assert counted("infected") == before + 1


def test_without_the_scanners_answer_nothing_is_taken(filer: Caller, filing: Filing, settings: Any) -> None:
    before = counted("unscanned")
    with clamd() as (settings.CLAMD_URL, _seen):
        pass
    answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=photo(), key="again")
    assert (answer.status_code, answer.json()["code"]) == (503, "scanner-unavailable")
    assert stored(filing) == []
    assert counted("unscanned") == before + 1
    with clamd() as (settings.CLAMD_URL, _seen):
        answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=photo(), key="again")
    assert answer.status_code == 201


def test_a_checker_that_dies_is_counted_and_the_filer_may_try_again(
    filer: Caller, filing: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted("died")
    with monkeypatch.context() as away:
        away.setattr(checker, "MODULE", "tenants.no_such_module")
        away.setattr(documents, "CHECKER", checker.Checker())
        answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=photo())
    assert (answer.status_code, answer.json()["code"]) == (503, "document-not-checked")
    assert counted("died") == before + 1
    assert filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=photo()).status_code == 201


def test_what_takes_too_much_is_refused(
    filer: Caller, filing: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker, "SECONDS", 1)
    endless = file(corpus.pdf(corpus.endless), "a.pdf")
    answer = filer.upload(f"filings/{filing.pk}/documents", kind=KIND, file=endless)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_complex")
