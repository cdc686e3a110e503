"""Documents as pictures: what staff sees of one has the reader's name on it, and is never the file itself."""

import io
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


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(cjk_font()), 34)


def page_image(data: bytes, media_type: str, page: int, *, reader: str, now: datetime) -> bytes:
    """One page (from 1) as WebP, with a watermark that says who looked at it and when.

    Raises:
        IndexError: there is no such page.
    """
    picture = picture_of(data, media_type, page)
    picture.thumbnail((WIDTH, WIDTH * 2))
    marked = _watermarked(picture.convert("RGBA"), f"{reader}　{now:%Y-%m-%d %H:%M}　仅供备案使用")
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


def _watermarked(picture: Image.Image, text: str) -> Image.Image:
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    step = int(draw.textlength(text, font=_font())) + 160
    for row, y in enumerate(range(0, layer.height, 240)):
        for x in range(-(row % 2) * step // 2, layer.width, step):
            draw.text((x, y), text, font=_font(), fill=(90, 90, 90, 70))
    turned = layer.rotate(24, expand=False)
    left, top = picture.width // 2, picture.height // 2
    picture.alpha_composite(turned.crop((left, top, left + picture.width, top + picture.height)))
    return picture
