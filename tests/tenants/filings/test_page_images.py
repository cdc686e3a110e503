"""A page as staff and filer see it."""

import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from PIL import Image

from tenants.filings.page_images import page_image
from tests.tenants.filings.document_checks import corpus

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def shown(data: bytes, media_type: str = "application/pdf") -> Image.Image:
    return Image.open(io.BytesIO(page_image(data, media_type, 1, reader="李", now=NOW)))


@pytest.mark.parametrize(
    ("page", "size"), [((595, 842), (1400, 1981)), ((3, 14_400), (1, 2800)), ((14_400, 3), (1400, 1))]
)
def test_no_page_is_larger_than_a_screen_needs(page: tuple[int, int], size: tuple[int, int]) -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.MediaBox = pikepdf.Array([0, 0, *page])

    assert shown(corpus.pdf(change)).size == pytest.approx(size, abs=1)


def test_who_reads_it_and_when_stands_on_it() -> None:
    def page(reader: str, now: datetime) -> bytes:
        return page_image(corpus.pdf(), "application/pdf", 1, reader=reader, now=now)

    assert page("李", NOW) == page("李", NOW)
    assert page("李", NOW) != page("王", NOW)
    assert page("李", NOW) != page("李", NOW + timedelta(minutes=1))


def test_a_photograph() -> None:
    assert shown(corpus.jpeg(), "image/jpeg").size == (300, 200)
