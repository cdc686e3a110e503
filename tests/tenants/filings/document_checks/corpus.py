"""Documents, and what pretends to be one; all made here, none committed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, PngImagePlugin

EVIL = String("app.alert(1)")


def picture(width: int = 300, height: int = 200) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).multiline_text((10, 10), "filing\n" * 8, fill="black")
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg() -> bytes:
    return saved(picture(), "JPEG")


def png() -> bytes:
    return saved(picture(), "PNG")


def zipped(name: str = "x.html") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<script>alert(1)</script>")
    return buffer.getvalue()


def moving_png() -> bytes:
    return saved(picture(), "PNG", save_all=True, append_images=[picture(300, 200).rotate(90)])


def huge_png(side: int = 30_000) -> bytes:
    """A few hundred bytes that say they are 900 million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


def wordy_png() -> bytes:
    """A picture with a comment of 200 kB that unfolds to 200 MB."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "a" * 200_000_000, zip=True)
    return saved(picture(), "PNG", pnginfo=words)


def multi_picture_jpeg() -> bytes:
    """As phones write it: the photograph, then a declared smaller one."""
    return saved(picture(), "MPO", save_all=True, append_images=[picture(90, 60)])


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **options: object) -> bytes:
    """A PDF of blank pages, changed by the caller."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer, **options)
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    return saved(picture(), "PDF")


def script_on_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=EVIL)


def named_script(document: pikepdf.Pdf) -> None:
    action = document.make_indirect(Dictionary(S=Name.JavaScript, JS=EVIL))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))


def script_after_going_somewhere(document: pikepdf.Pdf) -> None:
    follow = Dictionary(S=Name.JavaScript, JS=EVIL)
    document.Root.OpenAction = Dictionary(
        S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]), Next=follow
    )


def uri_on_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.URI, URI=String("http://example.com/"))


def going_to_a_place(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]))


def opening_at_a_view(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Array([document.pages[0].obj, Name.FitH, 842])


def page_actions(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))


def annotated(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
        document.pages[0].obj.Annots = Array([note])

    return change


def attachment(document: pikepdf.Pdf) -> None:
    document.attachments["secret.txt"] = b"hidden"


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def unused_script(document: pikepdf.Pdf) -> None:
    """Nothing refers to it, yet it is in the file."""
    document.Root.PieceInfo = document.make_indirect(Dictionary(Kept=Dictionary(JS=EVIL)))


def huge_picture(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=30_000, Height=30_000)
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=stream))


def bomb(document: pikepdf.Pdf) -> None:
    """100 MB of spaces in 100 kB."""
    document.pages[0].obj.Contents = document.make_stream(b" " * 100_000_000)


def endless(document: pikepdf.Pdf) -> None:
    """A page that shows a form ten times, which shows another ten times, and so on: a thousand million strokes."""
    drawn = document.make_stream(
        b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])
    )
    for _ in range(9):
        drawn = document.make_stream(
            b"/X Do " * 10,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 9, 9]),
            Resources=Dictionary(XObject=Dictionary(X=drawn)),
        )
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=drawn))
    document.pages[0].obj.Contents = document.make_stream(b"/X Do")
