"""A page as staff and filer see it."""

import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from PIL import Image, ImageChops

from tenants.filings.page_images import mark_for, page_image
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


@pytest.mark.parametrize("size", [(1400, 1980), (640, 900), (450, 600), (300, 420), (160, 220), (900, 150)])
@pytest.mark.parametrize("reader", ["李", "东港区委宣传部网络管理中心 欧阳明月"])
def test_all_of_it_is_on_a_picture_however_narrow(size: tuple[int, int], reader: str) -> None:
    mark = mark_for([reader, "2026-11-01 08:00", "仅供备案使用"], size)
    assert mark.fits(size)
    for part in (reader, "2026-11-01 08:00", "仅供备案使用"):
        assert part in mark.text


@pytest.mark.parametrize("width", [200, 260, 320])
def test_the_time_can_be_told_on_a_narrow_picture(width: int) -> None:
    """Between two times nothing differs but the time that is written there, and that is not cut off."""
    blank = io.BytesIO()
    Image.new("RGB", (width, width), "white").save(blank, "PNG")

    def page(now: datetime) -> Image.Image:
        data = page_image(blank.getvalue(), "image/png", 1, reader="李", now=now)
        return Image.open(io.BytesIO(data)).convert("L")

    one, other = page(NOW), page(NOW + timedelta(hours=23, minutes=59))
    box = ImageChops.difference(one, other).point(lambda value: 255 if value > 20 else 0).getbbox()
    assert box
    assert min(box[:2]) > 0
    assert max(box[2:]) < width


def test_a_photograph() -> None:
    assert shown(corpus.jpeg(), "image/jpeg").size == (300, 200)
