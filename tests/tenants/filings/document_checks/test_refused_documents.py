"""Everything else is refused, each for its own reason, in words that say what to do."""

from contextlib import suppress

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from tenants.filings.document_checks import MAX_BYTES, REASONS, Refused, check
from tests.tenants.filings.document_checks import corpus
from tests.tenants.filings.document_checks.corpus import EVIL, annotated, pdf
from tests.tenants.filings.document_checks.heic_writer import heic

JPEG, PNG, HEIC, PDF = corpus.jpeg(), corpus.png(), heic(), pdf()


def without_its_end(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def with_a_wrong_pixel(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def enormous(jpeg: bytes) -> bytes:
    """The frame's head says 65,000 by 65,000."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + (65_000).to_bytes(2, "big") * 2 + jpeg[at + 4 :]


def disguised() -> bytes:
    """/JS written as /J#53, which means the same."""
    plain = pdf(corpus.unused_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert plain.count(b"/JS (app.alert\\(1\\))") == 1
    return plain.replace(b"/JS (app.alert\\(1\\))", b"/J#53 (app.alert(1))")


FILES = {
    "nothing": (b"", "empty"),
    "more than 20 MB": (b"\xff\xd8\xff" + bytes(MAX_BYTES), "too_large"),
    "text": (b"hello", "type_not_accepted"),
    "a web page": (b"<!DOCTYPE html><html><script>alert(1)</script>", "type_not_accepted"),
    "a document of an office program": (corpus.zipped("word/document.xml"), "type_not_accepted"),
    "an archive": (b"Rar!\x1a\x07\x01\x00" + bytes(200), "type_not_accepted"),
    "a film": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200), "type_not_accepted"),
    "AVIF": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(200), "type_not_accepted"),
    "a page that begins as a GIF": (b"GIF89a/*<script>*/=1;alert(1)", "type_not_accepted"),
    "a drawing with a script": (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "type_not_accepted",
    ),
    "GIF": (corpus.saved(corpus.picture(), "GIF"), "type_not_accepted"),
    "WebP": (corpus.saved(corpus.picture(), "WEBP"), "type_not_accepted"),
    "TIFF": (corpus.saved(corpus.picture(), "TIFF"), "type_not_accepted"),
    "zip": (corpus.zipped(), "type_not_accepted"),
    "a program": (b"MZ" + bytes(200), "type_not_accepted"),
    "half a JPEG": (without_its_end(JPEG), "damaged"),
    "half a PNG": (without_its_end(PNG), "damaged"),
    "half a HEIC": (without_its_end(HEIC), "damaged"),
    "half a PDF": (without_its_end(PDF), "damaged"),
    "a PNG with a wrong bit": (with_a_wrong_pixel(PNG), "damaged"),
    "a PNG without its end": (PNG[:-12], "damaged"),
    "a JPEG without its end": (JPEG[:-2], "damaged"),
    "the head of a JPEG": (JPEG[:20], "damaged"),
    "a HEIC of nothing": (HEIC.replace(b"hvc1", b"hvcx"), "damaged"),
    "a HEIC with another size": (heic(width=32), "damaged"),
    "a PDF without objects": (b"%PDF-1.7\n%%EOF\n", "damaged"),
    "a PDF without pages": (pdf(pages=0), "damaged"),
    "a PDF of an unknown version": (b"%PDF-x" + PDF[6:], "damaged"),
    "a PNG that says it is enormous": (corpus.huge_png(), "too_many_pixels"),
    "a JPEG that says it is enormous": (enormous(JPEG), "too_many_pixels"),
    "a PNG whose words unfold to 200 MB": (corpus.wordy_png(), "damaged"),
    "a PNG that is quite large": (corpus.huge_png(7_100), "too_many_pixels"),
    "a HEIC that says it is enormous": (heic(width=9_000, height=9_000), "too_many_pixels"),
    "a PDF with an enormous picture": (pdf(corpus.huge_picture), "too_many_pixels"),
    "a moving PNG": (corpus.moving_png(), "animated"),
    "a HEIC sequence": (HEIC.replace(b"ftypheic", b"ftyphevc"), "type_not_accepted"),
    "a HEIC with a film": (HEIC + b"\0\0\0\x08moov", "animated"),
    "a JPEG, then a page": (JPEG + b"<script>alert(1)</script>", "trailing_data"),
    "a JPEG, then another": (JPEG + JPEG, "trailing_data"),
    "a PNG, then a program": (PNG + b"MZ\x90\0", "trailing_data"),
    "a HEIC, then a page": (HEIC + b"<script>alert(1)</script>", "trailing_data"),
    "a PDF, then a page": (PDF + b"<script>alert(1)</script>", "trailing_data"),
    "a JPEG and a zip": (JPEG + corpus.zipped(), "polyglot"),
    "a PNG and a zip": (PNG + corpus.zipped("word/document.xml"), "polyglot"),
    "a PDF and a zip": (PDF + corpus.zipped(), "polyglot"),
    "a PDF that begins later": (b"\n" + PDF, "polyglot"),
    "a PDF after a byte order mark": (b"\xef\xbb\xbf" + PDF, "polyglot"),
    "a JPEG with a PDF in its comment": (corpus.saved(corpus.picture(), "JPEG", comment=PDF), "polyglot"),
    "a PDF with a password": (
        pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
        "pdf_encrypted",
    ),
    "a PDF protected by its owner": (pdf(encryption=pikepdf.Encryption(owner="o", user="")), "pdf_encrypted"),
    "a script on opening": (pdf(corpus.script_on_opening), "pdf_script"),
    "a named script": (pdf(corpus.named_script), "pdf_script"),
    "a script in an object stream": (
        pdf(corpus.named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "pdf_script",
    ),
    "a script behind a view": (pdf(corpus.script_after_going_somewhere), "pdf_script"),
    "a script that nothing calls": (pdf(corpus.unused_script), "pdf_script"),
    "a script on a link": (
        pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.JavaScript, JS=EVIL))),
        "pdf_script",
    ),
    "a site on opening": (pdf(corpus.uri_on_opening), "pdf_action"),
    "actions of a page": (pdf(corpus.page_actions), "pdf_action"),
    "a form that sends itself": (
        pdf(annotated(Subtype=Name.Widget, A=Dictionary(S=Name.SubmitForm, F=String("http://x")))),
        "pdf_action",
    ),
    "a link that starts a program": (
        pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("cmd.exe")))),
        "pdf_launch",
    ),
    "an attachment": (pdf(corpus.attachment), "pdf_embedded_file"),
    "a file pinned to a page": (pdf(annotated(Subtype=Name.FileAttachment)), "pdf_embedded_file"),
    "an XFA form": (pdf(corpus.xfa), "pdf_xfa"),
    "rich media": (pdf(annotated(Subtype=Name.RichMedia)), "pdf_media"),
    "a film in a PDF": (pdf(annotated(Subtype=Name.Screen)), "pdf_media"),
    "a sound": (pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.Sound))), "pdf_media"),
    "a thing to be turned": (pdf(annotated(Subtype=Name("/3D"))), "pdf_media"),
    "a form that takes data in": (
        pdf(annotated(Subtype=Name.Widget, A=Dictionary(S=Name.ImportData, F=String("x")))),
        "pdf_action",
    ),
    "a link into an attachment": (
        pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoToE))),
        "pdf_embedded_file",
    ),
    "a script whose name is disguised": (disguised(), "pdf_script"),
    "21 pages": (pdf(pages=21), "pdf_too_many_pages"),
    "100 MB in 100 kB": (pdf(corpus.bomb), "pdf_too_complex"),
}


@pytest.mark.parametrize("what", FILES)
def test_is_refused(what, language):
    data, code = FILES[what]
    with pytest.raises(Refused) as refused:
        check(data, "")
    assert refused.value.code == code
    assert refused.value.message.isascii() == (language == "en")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (JPEG, "a.png"),
        (PNG, "a.jpg.pdf"),
        (HEIC, "a.jpg"),
        (PDF, "a.html"),
        (PDF, "a.pdf.exe"),
        (PDF, "a.pdf\0.jpg"),
    ],
)
def test_a_name_that_says_another_type(data, name):
    with pytest.raises(Refused) as refused:
        check(data, name)
    assert refused.value.code == "extension_differs"


# By name, of several files together, by the process apart (test_checker.py), by ClamAV (test_upload.py).
TRIED_ELSEWHERE = {"extension_differs", "not_together", "too_many_files", "too_complex", "infected"}


def test_every_reason_is_tried():
    assert {code for _data, code in FILES.values()} | TRIED_ELSEWHERE == set(REASONS)


def test_a_page_that_cannot_be_drawn():
    def change(document):
        document.pages[0].obj.Resources = Dictionary(Font=Array([1, 2, 3]))
        document.pages[0].obj.Contents = document.make_stream(b"q BT /F1 12 Tf (x) Tj")

    check(pdf(change), "a.pdf")  # PDFium draws what it can


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([JPEG, PNG, HEIC, PDF, corpus.scanned_pdf()]), st.data())
def test_no_damage_is_more_than_refused(original, data):
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    for file in (bytes(damaged), bytes(damaged[:cut])):
        with suppress(Refused):
            check(file, "")


@settings(deadline=None, max_examples=100)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", HEIC[:24]]),
)
def test_noise_is_refused(noise, head):
    with pytest.raises(Refused):
        check(head + noise, "")
