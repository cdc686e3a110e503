"""From the files that somebody hands in to what is stored: each checked, photographs cleaned, several made one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from tenants.filings.document_checks import MAX_PAGES, Refused, check
from tenants.filings.document_checks.cleaning import as_jpeg, clean
from tenants.filings.document_checks.joining import one_pdf
from tenants.filings.document_checks.legibility import doubt
from tenants.filings.document_checks.words import words_of

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class File:
    """What somebody hands in, and how its owner calls it."""

    data: bytes
    name: str = ""


class Hint(TypedDict):
    """A page (from 1) that may be hard to read; `code` is a key of `legibility.HINTS`."""

    page: int
    code: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A document as it is stored; `words` is what a PDF says in letters, to be compared with the form and not kept."""

    data: bytes
    media_type: str
    pages: int
    hints: list[Hint]
    words: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def take(files: Sequence[File]) -> Taken:
    """Check some files and make one document of them: a PDF as it came, a photograph, or a PDF of several of these.

    Raises:
        Refused: one of them was, or they do not go together.
    """
    if len(files) > MAX_PAGES:
        raise Refused("too_many_files")
    checked = [check(file.data, file.name) for file in files]
    if any(one.media_type == PDF for one in checked):
        if len(files) > 1:
            raise Refused("not_together")
        return Taken(files[0].data, PDF, checked[0].pages, [], words_of(files[0].data))
    pictures: list[tuple[bytes, tuple[int, int]]] = []
    hints: list[Hint] = []
    for page, file in enumerate(files, start=1):
        image = clean(file.data)
        if code := doubt(image):
            hints.append({"page": page, "code": code})
        pictures.append((as_jpeg(image), image.size))
    if len(pictures) == 1:
        return Taken(pictures[0][0], "image/jpeg", 1, hints)
    return Taken(one_pdf(pictures), PDF, len(pictures), hints)
