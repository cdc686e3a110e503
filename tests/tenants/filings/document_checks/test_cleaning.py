"""What is stored of a photograph is the picture: upright, of a sensible size, and nothing else that was in the file."""

import io

import pytest
from PIL import ExifTags, Image, ImageChops, ImageStat, TiffImagePlugin

from tenants.filings.document_checks.cleaning import LONG_SIDE, as_jpeg, clean
from tests.tenants.filings.document_checks import corpus
from tests.tenants.filings.document_checks.heic_writer import heic

PLACE = "Donggang 35.4164N"
RATIONAL = TiffImagePlugin.IFDRational


def stored(data: bytes) -> Image.Image:
    """The picture as it comes out of the store."""
    return Image.open(io.BytesIO(as_jpeg(clean(data))))


def told(orientation: int = 1) -> Image.Exif:
    """What a telephone writes about a photograph."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = PLACE
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = (RATIONAL(35), RATIONAL(24), RATIONAL(59))
    gps[ExifTags.GPS.GPSAreaInformation] = PLACE.encode()
    return exif


def turned(orientation: int) -> bytes:
    """A picture, red above and blue below, that lies as a camera writes it and says how it is to be turned."""
    upright = Image.new("RGB", (40, 80), "blue")
    upright.paste("red", (0, 0, 40, 40))
    back = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    lying = upright.transpose(back[orientation]) if orientation in back else upright
    return corpus.saved(lying, "JPEG", exif=told(orientation), quality=95)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_it_stands_upright(orientation: int) -> None:
    picture = stored(turned(orientation))
    assert picture.size == (40, 80)
    red, _green, blue = picture.getpixel((20, 10))
    assert (red > 200, blue < 50) == (True, True)
    assert picture.getpixel((20, 70))[2] > 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_but_the_picture_is_kept(kind: str) -> None:
    said = {"comment": PLACE} if kind == "JPEG" else {}
    image = corpus.picture()
    data = corpus.saved(
        image, kind, exif=told(), xmp=f"<x>{PLACE}</x>".encode(), icc_profile=PLACE.encode(), **said
    )
    assert PLACE.encode() in data
    assert 35 in Image.open(io.BytesIO(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)[2]
    picture = stored(data)
    assert PLACE.encode() not in as_jpeg(clean(data))
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert ImageStat.Stat(ImageChops.difference(picture, image)).mean[0] < 3


def test_a_heic_becomes_a_jpeg() -> None:
    picture = stored(heic(luma=200))
    assert (picture.format, picture.size) == ("JPEG", (16, 16))
    assert picture.getpixel((8, 8))[0] > 150


def test_the_second_picture_of_a_telephone_is_left_behind() -> None:
    data = as_jpeg(clean(corpus.multi_picture_jpeg()))
    assert Image.open(io.BytesIO(data)).size == (300, 200)
    assert data.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    ("size", "becomes"), [((6000, 4000), (3000, 2000)), ((1000, 5000), (600, 3000)), ((3000, 10), (3000, 10))]
)
def test_it_is_no_larger_than_reading_needs(size: tuple[int, int], becomes: tuple[int, int]) -> None:
    assert stored(corpus.saved(Image.new("RGB", size, "white"), "JPEG")).size == becomes
    assert max(becomes) == LONG_SIDE


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16", "CMYK"])
def test_every_kind_of_picture_is_seen_as_it_was(mode: str) -> None:
    """Black on white, or on nothing."""
    if mode == "I;16":
        image = Image.new("I;16", (60, 60), 65_535)
        image.paste(0, (0, 0, 30, 60))
    elif mode in {"RGBA", "LA"}:
        image = Image.new(mode, (60, 60), 0)
        image.paste((0, 255) if mode == "LA" else (0, 0, 0, 255), (0, 0, 30, 60))
    else:
        image = Image.new("L", (60, 60), 255)
        image.paste(0, (0, 0, 30, 60))
        image = image.convert("RGB").convert(mode) if mode == "CMYK" else image.convert(mode)
    picture = stored(corpus.saved(image, "JPEG" if mode == "CMYK" else "PNG")).convert("L")
    assert picture.getpixel((10, 30)) < 40
    assert picture.getpixel((50, 30)) > 215
