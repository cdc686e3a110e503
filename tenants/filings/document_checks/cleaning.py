"""A photograph made anew: upright, no larger than reading needs, and with nothing in it but what is seen.

What a telephone writes into a file beside the picture (where and when it was taken, with which device, a smaller
picture, comments) is left behind, and so is whatever else a decoder might stumble over.
"""

import io

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

register_heif_opener()
# Pixels: an A4 sheet then has 250 to the inch, where a scan is wanted with 200.
LONG_SIDE = 3000
# The least at which strokes of Chinese characters have no fringe that is seen at twice their size.
QUALITY = 85


def clean(data: bytes) -> Image.Image:
    """The picture of a file that was checked, in colours (RGB), upright."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG of twice the size is not unfolded first
    seen = _in_colours(image)
    seen.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(seen, in_place=True)
    seen.info.clear()
    return seen.convert("RGB")


def as_jpeg(image: Image.Image) -> bytes:
    """A clean picture as it is stored."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _in_colours(image: Image.Image) -> Image.Image:
    """What is transparent becomes paper; of sixteen bits the upper eight are kept; a large picture is not copied."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        paper.info = image.info
        return paper
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")
