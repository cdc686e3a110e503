"""Documents that look like documents and say on themselves that they are samples."""

import io
from functools import cache
from pathlib import Path
from random import Random
from threading import Lock

import manimgx_fonts_cjk
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from demonstration.people import Filer, Organisation, Person

FONT = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
SIMPLIFIED = 2  # the face of the collection that has the mainland's forms
SEAL_RED, SAMPLE_RED, INK = (205, 35, 40), (220, 60, 60), (35, 38, 45)
DOTS_PER_POINT = 1.5
_pdfium = Lock()  # one thread at a time


@cache
def _font(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size, index=SIMPLIFIED, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


_drawing = Lock()  # a font's face is shared


def licence(organisation: Organisation) -> bytes:
    """A business licence, or the certificate of an institution."""
    is_company = organisation.uscc.startswith("91")
    title = "营 业 执 照" if is_company else "统一社会信用代码证书"
    rows = [
        ("名　　称", organisation.name),
        ("类　　型", organisation.type),
        ("负 责 人", organisation.head.name),
        ("住　　所", organisation.address),
        ("登记日期", "2015年06月18日"),
    ]
    with _drawing:
        image = Image.new("RGB", (1100, 760), (252, 249, 240))
        draw = ImageDraw.Draw(image)
        for inset, width in ((18, 6), (32, 2)):
            draw.rectangle((inset, inset, 1100 - inset, 760 - inset), outline=(176, 142, 70), width=width)
        draw.text((550, 110), title, INK, _font(54, 700), anchor="mm")
        if is_company:
            draw.text((550, 168), "（副　本）", INK, _font(28), anchor="mm")
        draw.text((550, 222), f"统一社会信用代码　{organisation.uscc}", INK, _font(26), anchor="mm")
        _rows(draw, rows, (110, 290), 62)
        _seal(image, "样本登记机关", (880, 600), 92)
        _sample(image)
        return _jpeg(image)


def identity_card(person: Person) -> bytes:
    """The front of an identity card with nobody's face on it."""
    rows = [
        ("姓名", person.name),
        ("性别", ("男" if person.is_man else "女") + "　　民族　汉"),
        ("出生", f"{person.born.year} 年 {person.born.month} 月 {person.born.day} 日"),
        ("住址", "山东省日照市样本路1号"),
    ]
    with _drawing:
        image = Image.new("RGB", (860, 540), (232, 240, 244))
        draw = ImageDraw.Draw(image)
        draw.rounded_rectangle((6, 6, 854, 534), 28, outline=(150, 175, 190), width=3)
        draw.ellipse((635, 110, 765, 250), fill=(186, 196, 204))
        draw.pieslice((585, 255, 815, 500), 180, 360, fill=(186, 196, 204))
        _rows(draw, rows, (60, 70), 74)
        draw.text((60, 450), "公民身份号码", (40, 80, 130), _font(26))
        draw.text((260, 442), person.id_number, INK, _font(34, 500))
        _sample(image)
        return _jpeg(image)


def signed(form: bytes, filer: Filer) -> bytes:
    """The printed form (PDF), sealed or signed, and photographed not quite straight."""
    with _pdfium:
        document = pypdfium2.PdfDocument(form)
        image = document[0].render(scale=DOTS_PER_POINT).to_pil().convert("RGB")
        document.close()
    with _drawing:
        if filer.organisation:
            _seal(image, filer.name, (int(image.width * 0.45), int(image.height * 0.63)), 78)
        else:
            _signature(image, filer.name)
        _sample(image)
    angle = Random(filer.name).uniform(-1.6, 1.6)  # noqa: S311 - as a hand does it
    return _jpeg(image.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=(120, 112, 104)))


def as_pdf(picture: bytes) -> bytes:
    """The same as a scanner would send it."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(buffer, "PDF", resolution=110.0)
    return buffer.getvalue()


def _rows(draw: ImageDraw.ImageDraw, rows: list[tuple[str, str]], start: tuple[int, int], step: int) -> None:
    left, top = start
    for number, (label, value) in enumerate(rows):
        draw.text((left, top + number * step), label, (40, 80, 130), _font(26))
        draw.text((left + 140, top + number * step - 2), value, INK, _font(29, 500))


def _seal(image: Image.Image, name: str, centre: tuple[int, int], radius: int) -> None:
    """A round seal: the name along the rim, a star in the middle."""
    side = radius * 2 + 8
    seal = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((4, 4, side - 4, side - 4), outline=(*SEAL_RED, 225), width=5)
    draw.text((side / 2, side / 2 - 4), "★", (*SEAL_RED, 225), _font(radius * 2 // 3), anchor="mm")
    draw.text((side / 2, side * 0.78), "样本章", (*SEAL_RED, 225), _font(radius // 5), anchor="mm")
    sweep = min(240.0, 24.0 * len(name))
    for number, character in enumerate(name):
        angle = sweep / 2 - sweep * number / max(1, len(name) - 1)
        letter = Image.new("RGBA", (side, side))
        size = max(12, min(radius // 4, radius * 4 // max(1, len(name))))
        ImageDraw.Draw(letter).text(
            (side / 2, radius * 0.26 + 4), character, (*SEAL_RED, 225), _font(size, 600), anchor="mm"
        )
        seal.alpha_composite(letter.rotate(angle, Image.Resampling.BILINEAR))
    image.paste(seal, (centre[0] - side // 2, centre[1] - side // 2), seal)


def _signature(image: Image.Image, name: str) -> None:
    layer = Image.new("RGBA", (260, 110))
    ImageDraw.Draw(layer).text((130, 55), name, (25, 35, 110, 235), _font(52, 300), anchor="mm")
    turned = layer.rotate(7, Image.Resampling.BILINEAR)
    image.paste(turned, (int(image.width * 0.26), int(image.height * 0.755)), turned)


def _sample(image: Image.Image) -> None:
    """样本 across the whole picture: nobody may take it for a real one."""
    mark = Image.new("RGBA", (560, 150))
    ImageDraw.Draw(mark).text((280, 75), "样本 SAMPLE", (*SAMPLE_RED, 70), _font(84, 800), anchor="mm")
    turned = mark.rotate(24, Image.Resampling.BILINEAR, expand=True)
    for place in ((0.5, 0.3), (0.5, 0.72)):
        left = int(image.width * place[0]) - turned.width // 2
        image.paste(turned, (left, int(image.height * place[1]) - turned.height // 2), turned)


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()
