"""HEIC, as iPhones take photographs: decoded, and built of boxes to its last byte."""

import io

import pi_heif

from tenants.filings.document_checks.images import DAMAGED, MAX_PIXELS, Size
from tenants.filings.document_checks.refusals import Refused

SEQUENCE_BRANDS = {b"hevc", b"hevx", b"msf1"}


def heic(data: bytes) -> Size:
    """Check a HEIC; its main picture is the document.

    Raises:
        Refused: animated, damaged, too_many_pixels, trailing_data.
    """
    if data[8:12] in SEQUENCE_BRANDS:
        raise Refused("animated")
    _walk(data)
    try:
        image = pi_heif.open_heif(io.BytesIO(data))
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Refused("too_many_pixels")
        image.to_pillow()
    except (*DAMAGED, RuntimeError):
        raise Refused("damaged") from None
    return 1, width, height


def _walk(data: bytes) -> None:
    """Every byte belongs to a box (ISO/IEC 14496-12): size in four bytes, type in four letters, content."""
    position = 0
    while position < len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        if kind == b"moov":
            raise Refused("animated")
        if size == 0 and kind == b"mdat":
            return
        if size < 8 or not kind.isalnum() or position + size > len(data):
            raise Refused("damaged" if kind in {b"ftyp", b"meta", b"mdat"} else "trailing_data")
        position += size
