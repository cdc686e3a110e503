"""What may be hard to read is noticed, and what can be read is left alone."""

import io
from datetime import date
from functools import cache

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from demonstration import pictures
from demonstration.people import Cast
from tenants.filings.document_checks.legibility import HINTS, doubt
from tenants.filings.printed_form import render

NAMES = ["form", "card", "licence"]


@cache
def document(name: str) -> Image.Image:
    """As a good camera sees it; the form 3000 pixels long, the others 2400."""
    filer = Cast(1, "东港", "371102").filer("company", date(2026, 11, 1))
    assert filer.organisation
    if name == "form":
        values = {"nickname": "日照发布", "wechat_id": "rizhaofabu", "purpose": "发布政务信息，服务市民"}
        sheet = render(values, title="登记表", qr_text="http://127.0.0.1/o/city/filings/1/", version=1)
        return pypdfium2.PdfDocument(sheet)[0].render(scale=3000 / 842).to_pil().convert("RGB")
    drawn = (
        pictures.licence(filer.organisation) if name == "licence" else pictures.identity_card(filer.person)
    )
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    return image.resize((2400, 2400 * image.height // image.width), Image.Resampling.LANCZOS)


def blurred(image: Image.Image, radius: int) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def noisy(image: Image.Image) -> Image.Image:
    """As a telephone's camera leaves it."""
    return ImageChops.add(image, Image.effect_noise(image.size, 5).convert("RGB"), offset=-128)


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_read_is_left_alone(name: str) -> None:
    image = document(name)
    for seen in (image, noisy(image), blurred(image, 2), ImageEnhance.Brightness(image).enhance(0.5)):
        assert doubt(seen) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_page_on_a_dark_table_is_left_alone(name: str) -> None:
    image = document(name)
    table = Image.new("RGB", (image.width * 3 // 2, image.height * 3 // 2), (40, 30, 25))
    table.paste(image, (image.width // 4, image.height // 4))
    assert doubt(noisy(table)) is None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_blurred(name: str) -> None:
    for seen in (blurred(document(name), 8), noisy(blurred(document(name), 8))):
        assert doubt(seen) == "blurred"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_dark(name: str) -> None:
    dark = ImageEnhance.Brightness(document(name)).enhance(0.2)
    assert doubt(dark) == doubt(noisy(dark)) == "too_dark"


def test_what_is_small() -> None:
    assert doubt(document("form").resize((500, 707))) == "too_small"
    assert doubt(document("form").resize((600, 849))) is None


def test_a_page_without_anything_on_it() -> None:
    assert doubt(Image.new("RGB", (1000, 1000), "white")) == "blurred"


def test_every_hint_is_tried() -> None:
    assert set(HINTS) == {"too_small", "too_dark", "blurred"}
