"""Documents that go straight to the object store: bound by the store, then checked as all others."""

import io
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from django.conf import settings as our
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from infra import storage
from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings import direct
from tenants.filings.models import Document, Filing
from tests.clamd import clamd
from tests.make import make_draft, phone
from tests.tenants.filings.document_checks import corpus

pytestmark = pytest.mark.usefixtures("live")
OFFICE, KIND = "donggang", "identity_card"
POOL = urllib3.PoolManager()


@pytest.fixture(autouse=True)
def _on(live: None, settings: Any) -> None:
    settings.MINIO_PUBLIC_URL = f"http://{our.MINIO_ENDPOINT}"


@pytest.fixture
def contact() -> str:
    return phone()


@pytest.fixture
def filing(contact: str) -> Filing:
    with office_scope(OFFICE):
        return make_draft(filer_kind="individual", contact=contact)


@pytest.fixture
def pages(client: Client, contact: str) -> Client:
    return browser(client, contact)


def browser(client: Client, contact: str) -> Client:
    token = f"f_{contact}"
    with office_scope(OFFICE):
        FilerSession.objects.create(digest=signin._token_hash(token), contact=contact)
    client.cookies[f"beian-{OFFICE}"] = token
    return client


def asked(pages: Client, filing: Filing, size: int, media_type: str, kind: str = KIND) -> Any:
    place = f"/o/{OFFICE}/filings/{filing.pk}/upload/offer/"
    return pages.post(
        place,
        {
            "kind": kind,
            "name": "scan.pdf" if media_type.endswith("pdf") else "photo.jpg",
            "size": size,
            "type": media_type,
        },
    )


def put(offer: dict[str, Any], data: bytes, **other: str) -> int:
    """What the browser sends to the store; its answer."""
    fields = {**offer["fields"], **other, "file": ("photo.jpg", data, offer["fields"]["Content-Type"])}
    return POOL.request("POST", offer["url"], fields=fields).status


def sent(pages: Client, filing: Filing, *data: bytes, media_type: str = "image/jpeg") -> list[str]:
    """Files put into the store; what stands for each."""
    tokens = []
    for one in data:
        offer = asked(pages, filing, len(one), media_type).json()
        assert put(offer, one) == 204
        tokens.append(offer["token"])
    return tokens


def add(pages: Client, filing: Filing, *tokens: str, key: str = "") -> HttpResponse:
    place, headers = f"/o/{OFFICE}/filings/{filing.pk}/upload/", {"Idempotency-Key": key} if key else {}
    return pages.post(place, {"kind": KIND, "sent": list(tokens)}, headers=headers)  # type: ignore[return-value]


def documents(filing: Filing) -> list[Document]:
    with office_scope(OFFICE):
        return list(Document.objects.filter(filing=filing).order_by("uploaded_at"))


def lying() -> list[storage.Version]:
    """What the store has of uploads of today and yesterday."""
    days = [timezone.now() - timedelta(days=age) for age in (0, 1)]
    return [one for day in days for one in storage.versions(OFFICE, day.date(), storage.UPLOADS)]


def test_what_was_sent_there_is_checked_and_stored_and_taken_away(pages: Client, filing: Filing) -> None:
    assert f'data-offer="/o/{OFFICE}/filings/{filing.pk}/upload/offer/"' in shown(pages, filing)
    before, exif = len(lying()), Image.Exif()
    exif[0x8825] = {1: "N"}  # a place
    data = corpus.saved(corpus.picture(), "JPEG", exif=exif)
    (token,) = sent(pages, filing, data)
    assert len(lying()) == before + 1
    assert add(pages, filing, token).status_code == 302
    (document,) = documents(filing)
    kept = storage.get(OFFICE, document.key, document.version_id, document.sha256)
    assert (document.kind, document.media_type, document.size) == (KIND, "image/jpeg", len(kept))
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert document.key.startswith(storage.DOCUMENTS)
    assert len(lying()) == before


def test_a_pdf_is_stored_byte_by_byte_and_several_photographs_become_one(
    pages: Client, filing: Filing
) -> None:
    pdf, photo = corpus.pdf(), corpus.jpeg()
    assert add(pages, filing, *sent(pages, filing, pdf, media_type="application/pdf")).status_code == 302
    assert add(pages, filing, *sent(pages, filing, photo, photo)).status_code == 302
    (first, second) = documents(filing)
    assert storage.get(OFFICE, first.key, first.version_id) == pdf
    assert (second.media_type, second.pages) == ("application/pdf", 2)


@pytest.mark.parametrize("extra", [-1, 1])
def test_the_store_takes_just_the_size_that_was_named(pages: Client, filing: Filing, extra: int) -> None:
    data = corpus.jpeg()
    offer = asked(pages, filing, len(data) + extra, "image/jpeg").json()
    assert put(offer, data) in (400, 403)
    assert add(pages, filing, offer["token"]).status_code == 422


@pytest.mark.parametrize("other", [{"key": "documents/2026-01-01/mine"}, {"Content-Type": "text/html"}])
def test_the_store_takes_just_the_key_and_type_that_were_named(
    pages: Client, filing: Filing, other: dict[str, str]
) -> None:
    data = corpus.jpeg()
    assert put(asked(pages, filing, len(data), "image/jpeg").json(), data, **other) == 403


@pytest.mark.parametrize(
    ("size", "media_type", "kind"),
    [
        (0, "image/jpeg", KIND),
        (21 * 1024 * 1024, "image/jpeg", KIND),
        (9, "text/html", KIND),
        (9, "image/png", "-"),
    ],
)
def test_what_is_no_document_gets_no_leave(
    pages: Client, filing: Filing, size: int, media_type: str, kind: str
) -> None:
    answer = asked(pages, filing, size, media_type, kind)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_what_fails_a_check_is_refused_with_its_reason_and_lies_nowhere(
    pages: Client, filing: Filing
) -> None:
    before = len(lying())
    tokens = sent(pages, filing, corpus.pdf(corpus.attachment))
    pages.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = add(pages, filing, *tokens)
    assert answer.status_code == 422
    assert (
        'class="fault"' in answer.content.decode().partition(f'id="document-{KIND}"')[2].partition("</li>")[0]
    )
    assert (documents(filing), len(lying())) == ([], before)


def test_without_the_scanners_answer_it_stays_for_another_try(
    pages: Client, filing: Filing, settings: Any
) -> None:
    (token,), before = sent(pages, filing, corpus.jpeg()), len(lying())
    with clamd() as (settings.CLAMD_URL, _seen):
        pass
    assert add(pages, filing, token, key="one").status_code == 503
    assert len(lying()) == before
    with clamd() as (settings.CLAMD_URL, seen):
        assert add(pages, filing, token, key="one").status_code == 302
    assert len(seen) == 1
    assert len(documents(filing)) == 1


def test_what_is_sent_again_under_its_key_is_added_once(pages: Client, filing: Filing) -> None:
    tokens = sent(pages, filing, corpus.jpeg())
    for _ in range(3):
        assert add(pages, filing, *tokens, key="one").status_code == 302
    assert len(documents(filing)) == 1
    assert add(pages, filing, *tokens, key="two").status_code == 422  # it lies there no more


def test_leave_is_for_one_filing_and_its_filer(pages: Client, filing: Filing, contact: str) -> None:
    with office_scope(OFFICE):
        other = make_draft(filer_kind="individual", contact=contact)
    tokens = sent(pages, filing, corpus.jpeg())
    assert add(pages, other, *tokens).status_code == 422
    assert documents(other) == []
    assert add(pages, filing, "forged", *tokens).status_code == 422
    outsider = browser(Client(), phone())
    assert asked(outsider, filing, 9, "image/jpeg").status_code == 404
    assert add(outsider, filing, *tokens).status_code == 404


def test_together_they_are_not_more_than_20_mb(pages: Client, filing: Filing) -> None:
    large = b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)
    assert add(pages, filing, *sent(pages, filing, large, large)).status_code == 422
    assert documents(filing) == []


def test_what_nobody_came_back_for_is_taken_away(pages: Client, filing: Filing) -> None:
    sent(pages, filing, corpus.jpeg())
    with office_scope(OFFICE):
        direct.reap(timezone.now())
        assert lying()
        assert direct.reap(timezone.now() + direct.GOOD_FOR) >= 1
    assert lying() == []


def test_where_it_is_off_everything_goes_through_the_web(
    pages: Client, filing: Filing, settings: Any
) -> None:
    settings.MINIO_PUBLIC_URL = ""
    assert "data-offer" not in shown(pages, filing)
    assert asked(pages, filing, 9, "image/jpeg").status_code == 404


def shown(pages: Client, filing: Filing) -> str:
    return pages.get(f"/o/{OFFICE}/filings/{filing.pk}/").content.decode()
