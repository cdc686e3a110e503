"""Documents as pictures: what staff sees of one has the reader's name on it, and is never the file itself."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pypdfium2
from pi_heif import register_heif_opener
from PIL import Image, ImageDraw, ImageFont, ImageOps

from tenants.filings.document_checks.pdf import PDFIUM
from tenants.filings.fonts import cjk_font

register_heif_opener()
WIDTH = 1400  # pixels of a page's image
QUALITY = 78
TURN = 24  # degrees
LARGEST, SMALLEST = 34, 8  # pixels of a letter


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(cjk_font()), pixels)


def page_image(data: bytes, media_type: str, page: int, *, reader: str, now: datetime) -> bytes:
    """One page (from 1) as WebP, with a watermark that says who looked at it and when.

    Raises:
        IndexError: there is no such page.
    """
    picture = picture_of(data, media_type, page)
    picture.thumbnail((WIDTH, WIDTH * 2))
    marked = _watermarked(picture.convert("RGBA"), [reader, f"{now:%Y-%m-%d %H:%M}", "仅供备案使用"])
    out = io.BytesIO()
    marked.convert("RGB").save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def picture_of(data: bytes, media_type: str, page: int, width: int = WIDTH) -> Image.Image:
    """One page (from 1) as it is: a PDF's drawn this many pixels wide, a photograph upright, as large as it is.

    Raises:
        IndexError: there is no such page.
    """
    return _pdf_page(data, page, width) if media_type == "application/pdf" else _photo(data, page)


def _photo(data: bytes, page: int) -> Image.Image:
    if page != 1:
        raise IndexError(page)
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data)))


def _pdf_page(data: bytes, page: int, width: int) -> Image.Image:
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            if not 1 <= page <= len(document):
                raise IndexError(page)
            drawn = document[page - 1]
            # A page that is narrow and endless would be a picture that no memory holds.
            scale = min(width / drawn.get_width(), width * 2 / drawn.get_height())
            image: Image.Image = drawn.render(scale=scale).to_pil()
            return image
        finally:
            document.close()


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written over a page, and how large: so that all of it is on the page at least once, in its middle."""

    text: str
    font: ImageFont.FreeTypeFont
    width: float
    height: float

    @property
    def turned(self) -> tuple[float, float]:
        """How wide and how high it is once it is turned."""
        sine, cosine = math.sin(math.radians(TURN)), math.cos(math.radians(TURN))
        return self.width * cosine + self.height * sine, self.width * sine + self.height * cosine

    def fits(self, size: tuple[int, int]) -> bool:
        """Whether all of it is seen on a page of this size."""
        return all(mine <= there for mine, there in zip(self.turned, size, strict=True))


def mark_for(parts: Sequence[str], size: tuple[int, int]) -> Mark:
    """The parts in a line as large as can be read at a glance; one below the other, and smaller, where it is narrow."""
    for pixels in range(LARGEST, SMALLEST - 1, -2):
        for between in ("　", "\n"):
            mark = _mark(between.join(parts), pixels)
            if mark.fits(size):
                return mark
    return mark


def _mark(text: str, pixels: int) -> Mark:
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox(
        (0, 0), text, font=_font(pixels)
    )
    return Mark(text, _font(pixels), right - left, bottom - top)


def _watermarked(picture: Image.Image, parts: Sequence[str]) -> Image.Image:
    mark = mark_for(parts, picture.size)
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    across, down = int(mark.width) + 160, int(mark.height) + 200
    for row in range(-(picture.height // down) - 1, picture.height // down + 2):
        y = picture.height + row * down
        first = picture.width - (picture.width // across + 1) * across + (row % 2) * across // 2
        for x in range(first, layer.width + across, across):
            draw.multiline_text(
                (x, y), mark.text, font=mark.font, fill=(90, 90, 90, 70), anchor="mm", align="center"
            )
    turned = layer.rotate(TURN, expand=False)
    left, top = picture.width // 2, picture.height // 2
    picture.alpha_composite(turned.crop((left, top, left + picture.width, top + picture.height)))
    return picture
