"""Several photographs as one document: a PDF with a page for each, in which the JPEGs stay as they are."""

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Dictionary, Name

A4 = (595, 842)  # points


def one_pdf(pictures: Sequence[tuple[bytes, tuple[int, int]]]) -> bytes:
    """A PDF of JPEGs, given with width and height; each page is as large as fits on A4, upright or across."""
    document = pikepdf.new()
    for data, size in pictures:
        width, height = _fitted(*size)
        document.add_blank_page(page_size=(width, height))
        page = document.pages[-1].obj
        picture = document.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=size[0],
            Height=size[1],
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        page.Resources = Dictionary(XObject=Dictionary(Photo=picture))
        page.Contents = document.make_stream(f"{width} 0 0 {height} 0 0 cm /Photo Do".encode())
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _fitted(width: int, height: int) -> tuple[float, float]:
    across, down = A4 if height >= width else A4[::-1]
    scale = min(across / width, down / height)
    return round(width * scale, 2), round(height * scale, 2)
