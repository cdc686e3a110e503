"""PDF: pages that can be drawn, and nothing that acts, hides or follows."""

import io
import re
import threading
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from tenants.filings.document_checks.images import MAX_PIXELS
from tenants.filings.document_checks.refusals import Refused

MAX_PAGES = 20
MAX_NODES = 200_000
MAX_STREAM = 64 * 1024 * 1024
MAX_STREAMS = 256 * 1024 * 1024
DRAWN = 160  # pixels of a page's longer side, enough to know that it can be drawn
HEADER = re.compile(rb"%PDF-[12]\.[0-9]")

KEYS = {
    "/JS": "pdf_script",
    "/JavaScript": "pdf_script",
    "/AA": "pdf_action",
    "/EF": "pdf_embedded_file",
    "/EmbeddedFiles": "pdf_embedded_file",
    "/XFA": "pdf_xfa",
    "/RichMediaContent": "pdf_media",
    "/RichMediaSettings": "pdf_media",
}
NAMES = {
    "/S": {
        "/JavaScript": "pdf_script",
        "/Launch": "pdf_launch",
        "/GoToE": "pdf_embedded_file",
        "/SubmitForm": "pdf_action",
        "/ImportData": "pdf_action",
        "/Rendition": "pdf_media",
        "/Movie": "pdf_media",
        "/Sound": "pdf_media",
        "/RichMediaExecute": "pdf_media",
    },
    "/Type": {"/EmbeddedFile": "pdf_embedded_file"},
    "/Subtype": {
        "/FileAttachment": "pdf_embedded_file",
        "/RichMedia": "pdf_media",
        "/Screen": "pdf_media",
        "/Movie": "pdf_media",
        "/Sound": "pdf_media",
        "/3D": "pdf_media",
    },
}

# Limits of the library, for the whole process, before the first file: a small file cannot fill the memory.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_STREAM,
    png_max_memory=MAX_STREAM,
    run_length_max_memory=MAX_STREAM,
    tiff_max_memory=MAX_STREAM,
    max_stream_filters=3,
    parser_max_container_size=1_000_000,
    doc_max_warnings=100,
)
PDFIUM = threading.Lock()  # PDFium may be called by one thread at a time


def pdf(data: bytes) -> tuple[int, None, None]:
    """Check a PDF.

    Raises:
        Refused: animated, damaged, trailing_data, too_many_pixels, pdf_...
    """
    if not HEADER.match(data):
        raise Refused("damaged")
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Refused("damaged")
    if data[end + 5 :].strip(b"\0\r\n\t "):
        raise Refused("trailing_data")
    pages = _inspect(data)
    _draw(data)
    return pages, None, None


def _inspect(data: bytes) -> int:
    """Look at every object; returns the number of pages."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise Refused("pdf_encrypted")
            _refuse_opening(document.Root.get("/OpenAction"))
            _refuse_active(document)
            pages = len(document.pages)
    except pikepdf.PasswordError:
        raise Refused("pdf_encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        raise Refused("damaged") from None
    if not pages:
        raise Refused("damaged")
    if pages > MAX_PAGES:
        raise Refused("pdf_too_many_pages")
    return pages


def _refuse_opening(action: Any) -> None:
    """Opening at a certain place is all that a document may ask for."""
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") not in ("/GoTo", "/JavaScript", "/Launch"):
        raise Refused("pdf_action")


def _refuse_active(document: pikepdf.Pdf) -> None:
    left = MAX_STREAMS
    for seen, node in enumerate(_nodes(document)):
        if seen > MAX_NODES:
            raise Refused("pdf_too_complex")
        for key, value in _entries(node).items():
            if reason := KEYS.get(key) or NAMES.get(key, {}).get(str(value)):
                raise Refused(reason)
        if isinstance(node, pikepdf.Stream):
            left -= _weigh(node)
        if left < 0:
            raise Refused("pdf_too_complex")


def _nodes(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the file, the unused ones too."""
    waiting = [document.trailer, *document.objects]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            values: list[Any] = list(node)
        elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
            yield node
            values = list(_entries(node).values())
        else:
            continue
        # What is referred to stands in `objects` itself.
        waiting += [value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _entries(node: Any) -> dict[str, Any]:
    return dict((node.stream_dict if isinstance(node, pikepdf.Stream) else node).items())


def _weigh(stream: pikepdf.Stream) -> int:
    """The bytes of a stream when it is unpacked; pictures are weighed by their pixels."""
    entries = stream.stream_dict
    if entries.get("/Subtype") == "/Image":
        if int(entries.get("/Width", 0)) * int(entries.get("/Height", 0)) > MAX_PIXELS:
            raise Refused("too_many_pixels")
        return 0
    try:
        return len(stream.read_bytes())
    except pikepdf.DataDecodingError:
        raise Refused("pdf_too_complex") from None


def _draw(data: bytes) -> None:
    """Draw every page, small."""
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            raise Refused("damaged") from None
        try:
            for number in range(len(document)):
                page = document[number]
                bitmap = page.render(scale=DRAWN / max(*page.get_size(), 1))
                bitmap.close()
                page.close()
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            raise Refused("damaged") from None
        finally:
            document.close()
