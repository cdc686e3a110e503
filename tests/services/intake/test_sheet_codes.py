"""A sealed sheet that comes back says itself whose it is, and which version of the form was printed."""

import io

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from infra.db import office_scope
from tenants.filings import printing, sheet_codes
from tenants.filings.models import Document, Filing
from tenants.filings.page_images import picture_of
from tests.api import Caller
from tests.make import make_draft, phone
from tests.services.intake.people import OFFICE, address, browser, clerk, filer, said
from tests.tenants.filings.document_checks.corpus import pdf

pytestmark = pytest.mark.django_db
A4_AT_100 = 827  # pixels


@pytest.fixture
def mobile() -> str:
    return phone()


def draft(mobile: str, office: str = OFFICE, **columns: object) -> Filing:
    with office_scope(office):
        return make_draft(contact=mobile, contact_verified=True, **columns)


@pytest.fixture
def filing(mobile: str) -> Filing:
    return draft(mobile, nickname="海岸书屋")


@pytest.fixture
def own(mobile: str) -> Caller:
    return filer(mobile)


@pytest.fixture
def page(own: Caller) -> Client:
    return browser(own)


def printed(filing: Filing, office: str = OFFICE) -> bytes:
    """The sheet as it is printed now."""
    with office_scope(office):
        return printing.registration_form(Filing.objects.get(pk=filing.pk))


def photographed(sheet: bytes, turned: float = 3, width: int = A4_AT_100) -> bytes:
    """The sheet as a photo or a scan."""
    picture = picture_of(sheet, "application/pdf", 1, width).convert("RGB")
    out = io.BytesIO()
    picture.rotate(turned, expand=True, fillcolor="white").save(out, "JPEG", quality=80)
    return out.getvalue()


def upload(data: bytes, name: str = "sheet.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def changed(filing: Filing) -> None:
    """The form is changed after it was printed."""
    with office_scope(OFFICE):
        Filing.objects.filter(pk=filing.pk).update(revision=4)


def sheets(filing: Filing, office: str = OFFICE) -> list[int | None]:
    """The versions that a filing's sealed sheets show."""
    with office_scope(office):
        found = Document.objects.filter(filing=filing.pk, kind="registration_form")
        return list(found.values_list("revision", flat=True))


# --- Reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [0, 3, -3, 90, 180, 270])
def test_a_photo_is_read_however_it_lies(filing: Filing, turned: float) -> None:
    code = sheet_codes.read(photographed(printed(filing), turned), "image/jpeg")
    assert code == sheet_codes.SheetCode(OFFICE, filing.pk, 1)


def test_a_pdf_is_read(filing: Filing) -> None:
    code = sheet_codes.read(printed(filing), "application/pdf")
    assert code == sheet_codes.SheetCode(OFFICE, filing.pk, 1)


def test_a_large_photo_is_read(filing: Filing) -> None:
    assert sheet_codes.read(photographed(printed(filing), 2, 3400), "image/jpeg") is not None


def test_the_blank_sheet_and_other_papers_name_nothing() -> None:
    blank = printing.blank_form("登记表")
    assert sheet_codes.read(blank, "application/pdf") is None
    assert sheet_codes.read(pdf(), "application/pdf") is None


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/",
        "/o/donggang/filings/0192aa11-7a7a-7000-8000-000000000001/",
        "/o/donggang/filings/0192aa11-7a7a-7000-8000-00000000000/?v=1",
        "/o/Donggang!/filings/0192aa11-7a7a-7000-8000-000000000001/?v=1",
        "/o/donggang/filings/0192aa11-7a7a-7000-8000-000000000001/?v=99999999999",
        "/o/donggang/filings/0192aa11-7a7a-7000-8000-000000000001/?v=1&x=2",
        "\x00",
    ],
)
def test_another_code_is_none_of_ours(text: str) -> None:
    assert sheet_codes.parsed(text) is None


def test_beside_another_code_ours_is_found(filing: Filing) -> None:
    sheet = picture_of(printed(filing), "application/pdf", 1).convert("RGB")
    other = io.BytesIO()
    segno.make("https://example.com/").save(other, kind="png", scale=5, border=4)
    sheet.paste(Image.open(other).convert("RGB"), (60, 60))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    code = sheet_codes.read(out.getvalue(), "image/png")
    assert code is not None
    assert code.filing == filing.pk


# --- On the filing's page --------------------------------------------------------------------------------------------


def test_its_own_sheet_is_added(filing: Filing, own: Caller, page: Client) -> None:
    body = {"kind": "registration_form", "file": upload(photographed(printed(filing)))}
    answer = page.post(address(filing, "upload/"), body, follow=True)
    assert [words.partition(":")[0] for words in said(answer)] == ["success"]
    assert sheets(filing) == [1]
    assert own.get(f"filings/{filing.pk}").json()["older_than_form"] == []


def test_one_that_was_printed_before_the_form_was_changed_says_so(
    filing: Filing, own: Caller, page: Client
) -> None:
    before = photographed(printed(filing))
    changed(filing)
    body = {"kind": "registration_form", "file": upload(before)}
    answer = page.post(address(filing, "upload/"), body, follow=True)
    warning, success = said(answer)
    assert warning.startswith(
        "warning: This sheet was printed before the form was changed: it shows version 1"
    )
    assert success.startswith("success: ")
    assert sheets(filing) == [1]
    assert "You changed the form after it was sealed" in page.get(address(filing)).content.decode()
    told = own.get(f"filings/{filing.pk}").json()
    assert told["older_than_form"] == ["registration_form"]
    desk = browser(clerk()).get(f"/o/{OFFICE}/desk/filings/{filing.pk}/").content.decode()
    assert "The form was changed after the sealed sheet was uploaded" in desk


def test_the_api_says_which_version_a_sheet_shows(filing: Filing, own: Caller) -> None:
    before = printed(filing)
    changed(filing)
    path = f"filings/{filing.pk}/documents"
    old = own.upload(path, kind="registration_form", file=upload(before, "sheet.pdf")).json()
    new = own.upload(path, kind="registration_form", file=upload(printed(filing), "sheet.pdf")).json()
    assert (old["revision"], new["revision"]) == (1, 4)


def test_a_version_that_was_never_printed_is_not_believed(filing: Filing, own: Caller) -> None:
    changed(filing)
    ahead = printed(filing)
    with office_scope(OFFICE):
        Filing.objects.filter(pk=filing.pk).update(revision=2)
    path = f"filings/{filing.pk}/documents"
    told = own.upload(path, kind="registration_form", file=upload(ahead, "sheet.pdf")).json()
    assert told["revision"] == 2


def test_a_sheet_that_was_filled_in_by_hand_is_taken_as_it_was(filing: Filing, own: Caller) -> None:
    told = own.upload(f"filings/{filing.pk}/documents", kind="registration_form", file=upload(pdf(), "x.pdf"))
    assert (told.status_code, told.json()["revision"]) == (201, 1)


def test_another_filings_sheet_is_refused_and_named(
    filing: Filing, mobile: str, own: Caller, page: Client
) -> None:
    other = draft(mobile, nickname="山海茶社")
    body = {"kind": "registration_form", "file": upload(photographed(printed(other)))}
    refused = page.post(address(filing, "upload/"), body)
    assert refused.status_code == 422
    assert "This is the sheet of another filing: 山海茶社." in refused.content.decode()
    assert sheets(filing) == sheets(other) == []
    again = own.upload(
        f"filings/{filing.pk}/documents", kind="registration_form", file=upload(printed(other), "x.pdf")
    )
    assert again.json()["code"] == "sheet-of-another"
    assert [fault["field"] for fault in again.json()["errors"]] == ["file"]


def test_a_strangers_sheet_is_refused_and_not_named(filing: Filing, page: Client) -> None:
    strange = draft(phone(), nickname="别人的账号")
    body = {"kind": "registration_form", "file": upload(photographed(printed(strange)))}
    refused = page.post(address(filing, "upload/"), body).content.decode()
    assert "not yours here" in refused
    assert "别人的账号" not in refused


def test_another_offices_sheet_says_where_it_belongs(filing: Filing, mobile: str, page: Client) -> None:
    elsewhere = draft(mobile, "wulian", nickname="五莲账号")
    body = {"kind": "registration_form", "file": upload(photographed(printed(elsewhere, "wulian")))}
    refused = page.post(address(filing, "upload/"), body).content.decode()
    assert "was printed for another office" in refused
    assert "五莲账号" not in refused


def test_of_other_documents_nobody_reads_a_code(filing: Filing, mobile: str, own: Caller) -> None:
    other = printed(draft(mobile))
    told = own.upload(f"filings/{filing.pk}/documents", kind="identity_card", file=upload(other, "x.pdf"))
    assert told.status_code == 201


# --- Without looking for the filing ----------------------------------------------------------------------------------


def test_the_sheet_finds_its_filing(filing: Filing, mobile: str, page: Client) -> None:
    draft(mobile)
    assert f"/o/{OFFICE}/sheet/" in page.get(f"/o/{OFFICE}/").content.decode()
    answer = page.post(f"/o/{OFFICE}/sheet/", {"file": upload(photographed(printed(filing)))}, follow=True)
    assert answer.redirect_chain == [(address(filing), 302)]
    assert said(answer) == ["success: Recognised by its code, checked and added: 海岸书屋."]
    assert sheets(filing) == [1]


def test_an_older_one_is_taken_with_a_warning(filing: Filing, page: Client) -> None:
    before = photographed(printed(filing))
    changed(filing)
    answer = page.post(f"/o/{OFFICE}/sheet/", {"file": upload(before)}, follow=True)
    assert [words.partition(":")[0] for words in said(answer)] == ["success", "warning"]
    assert sheets(filing) == [1]


def test_at_the_window_any_filing_of_the_office_is_found(filing: Filing) -> None:
    elsewhere = draft(phone(), "wulian")
    window = browser(clerk())
    answer = window.post(f"/o/{OFFICE}/sheet/", {"file": upload(photographed(printed(filing)))})
    assert answer["Location"] == address(filing)
    sheet = upload(photographed(printed(elsewhere, "wulian")))
    assert window.post(f"/o/{OFFICE}/sheet/", {"file": sheet}).status_code == 422
    assert sheets(elsewhere, "wulian") == []


def test_a_strangers_is_not_found(page: Client) -> None:
    strange = draft(phone(), nickname="别人的账号")
    refused = page.post(f"/o/{OFFICE}/sheet/", {"file": upload(photographed(printed(strange)))})
    assert refused.status_code == 422
    assert "别人的账号" not in refused.content.decode()
    assert sheets(strange) == []


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.pdf", pdf(), "No code was found on it"),
        ("x.jpg", b"not a picture", ""),
        ("", b"", "Choose a file first"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(page: Client, name: str, data: bytes, words: str) -> None:
    answer = page.post(f"/o/{OFFICE}/sheet/", {"file": upload(data, name)} if name else {})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert words in shown
    assert 'aria-invalid="true"' in shown


def test_what_the_office_has_already_takes_no_other_sheet(filing: Filing, page: Client) -> None:
    with office_scope(OFFICE):
        sheet = photographed(printed(filing))
        made = draft(filing.contact.open(), state="submitted")
    answer = page.post(f"/o/{OFFICE}/sheet/", {"file": upload(photographed(printed(made)))})
    assert answer.status_code == 409
    assert page.post(f"/o/{OFFICE}/sheet/", {"file": upload(sheet)}).status_code == 302
