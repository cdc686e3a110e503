"""What a PDF says, read in the process apart, and compared with the form; only the outcome is kept."""

import pikepdf
import pytest

from tenants.filings import documents
from tenants.filings.checker import CHECKER
from tenants.filings.document_checks.taking import File
from tenants.filings.document_checks.words import MOST
from tests.make import filer, make_draft, phone
from tests.tenants.filings.document_checks import corpus

pytestmark = pytest.mark.django_db


def saying(*words: str) -> bytes:
    """A PDF with a page for each of these texts."""

    def write(document: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        for page, text in zip(document.pages, words, strict=True):
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.obj.Contents = document.make_stream(f"BT /F 9 Tf 40 400 Td ({text}) Tj ET".encode())

    return corpus.pdf(write, pages=len(words))


def words(data: bytes) -> str:
    return CHECKER.take([File(data, "a.pdf")]).words


def test_all_pages_are_read_in_the_process_apart() -> None:
    assert words(saying("business licence", "of a company")).split() == [
        "business",
        "licence",
        "of",
        "a",
        "company",
    ]


def test_a_scan_and_photographs_say_nothing() -> None:
    assert words(corpus.scanned_pdf()) == words(corpus.pdf()) == ""
    assert CHECKER.take([File(corpus.jpeg(), "a.jpg"), File(corpus.jpeg(), "b.jpg")]).words == ""


def test_a_page_is_not_read_for_ever() -> None:
    assert len(words(saying("x" * 3 * MOST))) <= MOST


def test_what_is_compared_is_kept_as_an_outcome(donggang: str) -> None:
    number = phone()
    filing = make_draft(
        contact=number, uscc="91371102MA10000173", org_name="Rizhao Tide Ltd", org_head="Nobody"
    )
    data = saying("Licence: RIZHAO  TIDE Ltd., code 91371102 MA10000173")
    document = documents.attach(filing, "business_licence", data, "a.pdf", filer(number))
    document.refresh_from_db()
    assert {name: found["there"] for name, found in document.matches.items()} == {
        "org_name": True,
        "uscc": True,
        "org_head": False,
    }
    assert "Tide" not in str(document.matches)


def test_of_a_photograph_nothing_is_kept(donggang: str) -> None:
    number = phone()
    filing = make_draft(contact=number, org_name="某某公司")
    document = documents.attach(filing, "business_licence", corpus.jpeg(), "a.jpg", filer(number))
    assert document.matches is None
