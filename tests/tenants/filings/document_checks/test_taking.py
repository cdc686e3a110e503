"""From files to one document."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tenants.filings.document_checks import MAX_PAGES, Refused, check
from tenants.filings.document_checks.taking import File, take
from tests.tenants.filings.document_checks import corpus
from tests.tenants.filings.document_checks.heic_writer import heic


def coloured(colour: str, size: tuple[int, int] = (900, 1200)) -> File:
    return File(corpus.saved(Image.new("RGB", size, colour), "JPEG"), "page.jpg")


def test_a_pdf_stays_as_it_came() -> None:
    data = corpus.pdf(pages=3)
    taken = take([File(data, "a.pdf")])
    assert (taken.data, taken.media_type, taken.pages, taken.hints) == (data, "application/pdf", 3, [])


@pytest.mark.parametrize("data", [corpus.jpeg(), corpus.png(), heic()])
def test_a_photograph_is_stored_as_jpeg(data: bytes) -> None:
    taken = take([File(data)])
    assert (taken.media_type, taken.pages) == ("image/jpeg", 1)
    assert check(taken.data, "a.jpg").sha256 == taken.sha256


def test_several_photographs_become_one_pdf_in_their_order() -> None:
    colours = ["red", "lime", "blue"]
    files = [
        coloured("red"),
        coloured("lime", (1200, 900)),
        File(corpus.saved(Image.new("RGB", (900, 1200), "blue"), "PNG")),
    ]
    taken = take(files)
    assert (taken.media_type, taken.pages) == ("application/pdf", 3)
    assert check(taken.data, "a.pdf").pages == 3
    document = pypdfium2.PdfDocument(taken.data)
    for page, colour in zip(document, colours, strict=True):
        drawn = page.render().to_pil().convert("RGB").resize((1, 1)).getpixel((0, 0))
        assert drawn.index(max(drawn)) == colours.index(colour)
        assert sorted(page.get_size()) == pytest.approx([595, 793.33], abs=39)
    assert document[1].get_width() > document[1].get_height()


def test_the_photographs_in_it_are_those_that_were_cleaned() -> None:
    one = take([coloured("red")])
    both = take([coloured("red"), coloured("lime")])
    with pikepdf.open(io.BytesIO(both.data)) as document:
        assert document.pages[0].Resources.XObject.Photo.read_raw_bytes() == one.data
    assert take([coloured("red"), coloured("lime")]).sha256 == both.sha256


def test_each_page_has_its_hint() -> None:
    small = coloured("white", (300, 400))
    assert take([coloured("white"), small]).hints[-1] == {"page": 2, "code": "too_small"}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([File(corpus.pdf()), File(corpus.jpeg())], "not_together"),
        ([File(corpus.pdf()), File(corpus.pdf())], "not_together"),
        ([File(corpus.jpeg())] * (MAX_PAGES + 1), "too_many_files"),
        ([File(corpus.jpeg()), File(b"hello")], "type_not_accepted"),
        ([File(corpus.jpeg()), File(corpus.png(), "a.jpg")], "extension_differs"),
    ],
)
def test_what_does_not_go_together_is_refused(files: list[File], code: str) -> None:
    with pytest.raises(Refused) as refused:
        take(files)
    assert refused.value.code == code
