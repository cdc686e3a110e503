"""Whether a photograph may be hard to read: measured, and never more than a hint."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFilter, ImageStat

HINTS: dict[str, str | Promise] = {
    "too_small": _("The picture is small, and its letters may not be readable. Take it from nearer by."),
    "too_dark": _("The picture is dark. Take it again in more light."),
    "blurred": _("The picture is blurred. Take it again: hold still, and tap on the page until it is sharp."),
}
# Found with annex 1 as it is printed, an identity card and a licence, 3000 and 2400 pixels long, with the noise of a
# camera and on a dark table (test_legibility.py). In pixels: below this a letter of annex 1 (10.5 points) has less
# than ten, too few for the strokes of a character.
LEAST_SIDE = 800
# Of 255: the paper by full light has 240 and more, by half of it 120, by a quarter 60.
LEAST_LIGHT = 70
# Sharp ones have 0.0100 and more, blurred over 2 pixels 0.0058 and more; over 6, where small characters run into one
# another, at most 0.0038. In the dark noise hides it.
LEAST_SHARPNESS = 0.0045
MEASURED_SIDE, GRAIN = 1000, 1  # pixels: letters are still some, noise is no longer much
TILE, LEAST_CONTRAST = 100, 50  # pixels, and the variance of a tile that has something on it
EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=4, offset=128)


def doubt(image: Image.Image) -> str | None:
    """A key of HINTS, or None where nothing speaks against a picture."""
    if max(image.size) < LEAST_SIDE:
        return "too_small"
    grey = image.convert("L")
    grey.thumbnail((MEASURED_SIDE, MEASURED_SIDE), Image.Resampling.LANCZOS)
    if light(grey) < LEAST_LIGHT:
        return "too_dark"
    return "blurred" if sharpness(grey) < LEAST_SHARPNESS else None


def light(grey: Image.Image) -> int:
    """How bright the paper is, from 0 to 255: a tenth of the picture is brighter."""
    brighter, tenth = 0, grey.width * grey.height / 10
    for value, count in reversed(list(enumerate(grey.histogram()))):
        brighter += count
        if brighter >= tenth:
            return value
    return 0


def sharpness(grey: Image.Image) -> float:
    """The variance of the edges (Laplacian) by that of the picture, in the tiles that have something on them.

    Three tiles of four are less sharp: the rim of a page on a table is no letter.
    """
    smooth = grey.filter(ImageFilter.GaussianBlur(GRAIN))
    edges = smooth.filter(EDGES)
    found = []
    for left in range(1, smooth.width - TILE, TILE):  # along the rim the filter leaves the picture as it was
        for top in range(1, smooth.height - TILE, TILE):
            tile = (left, top, left + TILE, top + TILE)
            if (contrast := _variance(smooth, tile)) >= LEAST_CONTRAST:
                found.append(_variance(edges, tile) / contrast)
    return sorted(found)[len(found) * 3 // 4] if found else 0.0


def _variance(image: Image.Image, tile: tuple[int, int, int, int]) -> float:
    return ImageStat.Stat(image.crop(tile)).var[0]
