"""JPEG and PNG: decoded to the last pixel, and nothing after the picture's end."""

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tenants.filings.document_checks.refusals import Refused

MAX_PIXELS = 50_000_000
PADDING = 4096  # bytes of nothing that some cameras write after a picture
PHONE_TRAILER = 65_536  # Samsung's notes about a photograph, which end with SEFT
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
START_OF_SCAN, END_OF_IMAGE, APP2 = 0xDA, 0xD9, 0xE2
STANDALONE = {0x01, *range(0xD0, 0xD9)}
# What Pillow raises for files that are not what they should be.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

Size = tuple[int, int, int]  # pages, width, height


def jpeg(data: bytes) -> Size:
    """Check a JPEG. Further pictures that it declares (MPF: previews, brightness maps) belong to it.

    Raises:
        Refused: damaged, too_many_pixels, trailing_data.
    """
    size = decode(data, "JPEG")
    end, declares_more = _jpeg_end(data, 0)
    while declares_more and data[end : end + 2] == b"\xff\xd8":
        end, _ = _jpeg_end(data, end)
    rest = data[end:]
    padding = len(rest) <= PADDING and not rest.strip(b"\0\r\n\t ")
    if not padding and not (len(rest) <= PHONE_TRAILER and rest.endswith(b"SEFT")):
        raise Refused("trailing_data")
    return size


def png(data: bytes) -> Size:
    """Check a PNG.

    Raises:
        Refused: animated, damaged, too_many_pixels, trailing_data.
    """
    end = 8
    for kind, end in _png_chunks(data):  # noqa: B007 - the last end is what counts
        if kind == b"acTL":
            raise Refused("animated")
    size = decode(data, "PNG")
    if len(data) - end > PADDING or data[end:].strip(b"\0"):
        raise Refused("trailing_data")
    return size


def decode(data: bytes, kind: str) -> Size:
    """Decode the whole picture; its size is looked at first, so that a small file cannot fill the memory.

    Raises:
        Refused: damaged, too_many_pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused("too_many_pixels")
            image.load()
            return 1, image.width, image.height
    except Image.DecompressionBombError:
        raise Refused("too_many_pixels") from None
    except DAMAGED:
        raise Refused("damaged") from None


def _jpeg_end(data: bytes, start: int) -> tuple[int, bool]:
    """Where the JPEG that begins at `start` ends, and whether it declares further pictures."""
    position, declares_more = start + 2, False
    while True:
        found = NEXT_MARKER.search(data, position)
        if found is None:
            raise Refused("damaged")
        marker, position = data[found.end() - 1], found.end()
        if marker == END_OF_IMAGE:
            return position, declares_more
        if marker in STANDALONE:
            continue
        declares_more |= marker == APP2 and data[position + 2 : position + 6] == b"MPF\0"
        position += int.from_bytes(data[position : position + 2], "big")


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The chunks to the last one, each with the place where it ends."""
    position, kind = 8, b""
    while kind != b"IEND":
        length, kind = data[position : position + 4], data[position + 4 : position + 8]
        position += 12 + int.from_bytes(length, "big")
        if len(kind) < 4 or position > len(data):
            raise Refused("damaged")
        yield kind, position
