"""What people really hand in is taken."""

import hashlib
import io
import threading

import pytest
from PIL import Image

from tenants.filings.document_checks import EXTENSIONS, check
from tests.tenants.filings.document_checks import corpus
from tests.tenants.filings.document_checks.heic_writer import heic


@pytest.mark.parametrize(
    ("data", "name", "media_type", "size"),
    [
        (corpus.jpeg(), "证件.JPG", "image/jpeg", (300, 200)),
        (corpus.jpeg(), "no extension", "image/jpeg", (300, 200)),
        (corpus.jpeg() + b"\0" * 100, "padded.jpeg", "image/jpeg", (300, 200)),
        (corpus.jpeg() + b"SEFHe\0\0\0Image_UTC_Data1SEFT", "samsung.jpg", "image/jpeg", (300, 200)),
        (corpus.multi_picture_jpeg(), "phone.jpg", "image/jpeg", (300, 200)),
        (corpus.saved(corpus.picture(), "JPEG", progressive=True), "p.jfif", "image/jpeg", (300, 200)),
        (corpus.saved(corpus.picture().convert("CMYK"), "JPEG"), "c.jpg", "image/jpeg", (300, 200)),
        (corpus.png(), "a.png", "image/png", (300, 200)),
        (corpus.saved(corpus.picture().convert("P"), "PNG"), "a.png", "image/png", (300, 200)),
        (heic(), "IMG_0001.HEIC", "image/heic", (16, 16)),
    ],
)
def test_pictures(data, name, media_type, size):
    checked = check(data, name)
    assert (checked.media_type, checked.pages) == (media_type, 1)
    assert (checked.width, checked.height) == size
    assert checked.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (corpus.scanned_pdf(), 1),
        (corpus.pdf(pages=20), 20),
        (corpus.pdf(corpus.going_to_a_place), 1),
        (corpus.pdf(corpus.opening_at_a_view), 1),
        (corpus.pdf() + b"\r\n\0", 1),
    ],
)
def test_pdfs(data, pages):
    checked = check(data, "a.pdf")
    assert (checked.media_type, checked.pages, checked.width, checked.height) == (
        "application/pdf",
        pages,
        None,
        None,
    )


def test_our_own_sheet_comes_back():
    from tenants.filings.printed_form import render

    sheet = render(
        {"nickname": "日照"},
        title="登记表",
        qr_text="http://127.0.0.1/o/city/filings/1/",
        version=1,
    )
    assert check(sheet, "登记表.pdf").pages == 1


def test_the_heic_is_what_was_written():
    import pi_heif

    grey = pi_heif.open_heif(io.BytesIO(heic(luma=200))).to_pillow().getpixel((8, 8))
    assert grey[0] > 150
    assert isinstance(pi_heif.open_heif(io.BytesIO(heic(luma=40))).to_pillow(), Image.Image)


def test_every_type_has_its_extensions():
    assert set(EXTENSIONS) == {"image/jpeg", "image/png", "image/heic", "application/pdf"}


def test_many_threads_at_once():
    files = [corpus.scanned_pdf(), corpus.jpeg(), heic(), corpus.pdf(pages=5)]
    found: list[str] = []

    def work():
        found.extend(check(data, "").media_type for data in files * 3)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 * 12
