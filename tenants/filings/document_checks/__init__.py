"""Whether a file that somebody handed in is a document, and nothing else besides.

Its type is told by its content, which is then really decoded, page by page: what cannot be shown to a clerk
is no document, and what does more than be shown is refused.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import filetype

from tenants.filings.document_checks import heic, images, pdf
from tenants.filings.document_checks.pdf import MAX_PAGES
from tenants.filings.document_checks.refusals import REASONS, Refused

__all__ = ["EXTENSIONS", "MAX_BYTES", "MAX_PAGES", "REASONS", "Checked", "Refused", "check"]

MAX_BYTES = 20 * 1024 * 1024
EXTENSIONS = {
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"},
    "image/png": {"png"},
    "image/heic": {"heic", "heif"},
    "application/pdf": {"pdf"},
}
CHECKS = {
    "image/jpeg": images.jpeg,
    "image/png": images.png,
    "image/heic": heic.heic,
    "application/pdf": pdf.pdf,
}
HEADER_ZONE = 1024  # readers look for a PDF's header this far into a file


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that passed; a picture has `width` and `height` in pixels, a PDF has `pages`."""

    media_type: str
    sha256: str
    pages: int = 1
    width: int | None = None
    height: int | None = None


def check(data: bytes, declared_name: str) -> Checked:
    """Check a file by its content; `declared_name` is what its owner calls it.

    Raises:
        Refused: with one of REASONS.
    """
    if not data:
        raise Refused("empty")
    if len(data) > MAX_BYTES:
        raise Refused("too_large")
    media_type = _type_of(data)
    extension = PurePath(declared_name).suffix.lstrip(".").lower()
    if extension and extension not in EXTENSIONS[media_type]:
        raise Refused("extension_differs")
    pages, width, height = CHECKS[media_type](data)
    return Checked(media_type, hashlib.sha256(data).hexdigest(), pages, width, height)


def _type_of(data: bytes) -> str:
    kind = filetype.guess_mime(data)
    if kind == "image/apng":
        raise Refused("animated")
    if not data.startswith(b"%PDF-") and b"%PDF-" in data[:HEADER_ZONE]:
        raise Refused("polyglot")
    if kind not in CHECKS:
        raise Refused("type_not_accepted")
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("polyglot")
    return str(kind)
