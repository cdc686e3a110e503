"""The code on a printed sheet, read back from a scan or photo: whose sheet it is, and which version it shows.

What a code says is a stranger's word: it leads to a filing, and whether somebody may see or change that is asked there.
"""

import re
from dataclasses import dataclass
from uuid import UUID

import zxingcpp
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import current_office
from infra.db.fetch import fetch
from infra.problems import Text, Unprocessable
from tenants.filings import permissions
from tenants.filings.models import Filing
from tenants.filings.page_images import picture_of
from tenants.filings.states import DocumentKind
from tenants.offices import directory

# Addresses of an installation may change, its offices' and filings' do not (`printing.address_of`).
ADDRESS = re.compile(
    r"/o/([a-z0-9-]{1,30})/filings/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/\?v=(\d{1,9})$"
)
QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
MOST_PAGES = 3  # of a PDF: the sheet is one page, and may lie under a cover
LARGEST = 3000  # pixels of a picture's longer side; more of them are slower to read, and no easier


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What a sheet says of itself."""

    office: str
    filing: UUID
    revision: int


def read(data: bytes, media_type: str) -> SheetCode | None:
    """The code on a document that has passed its checks; None where there is none, or none that can be read."""
    for page in range(1, MOST_PAGES + 1):
        try:
            picture = picture_of(data, media_type, page)
        except IndexError:
            return None
        picture.thumbnail((LARGEST, LARGEST))
        for found in zxingcpp.read_barcodes(picture.convert("L"), formats=QR_CODE):
            if code := parsed(found.text):
                return code
    return None


def parsed(text: str) -> SheetCode | None:
    """What the text of a code says, if it is one of a sheet's."""
    match = ADDRESS.search(text)
    return SheetCode(match[1], UUID(match[2]), int(match[3])) if match else None


def revision_shown(filing: Filing, kind: str, data: bytes, media_type: str, actor: Actor) -> int:
    """Which revision of a filing's form an upload shows: a sealed sheet's code says it, all else shows the current one.

    Raises:
        Unprocessable: it is the sheet of another filing; says which, if the actor may know.
    """
    code = read(data, media_type) if kind == DocumentKind.REGISTRATION_FORM else None
    if code is None:
        return filing.revision
    if (code.office, code.filing) != (current_office(), filing.pk):
        raise _of_another(code, actor)
    return min(code.revision, filing.revision)


def filing_of(data: bytes, media_type: str, actor: Actor) -> Filing:
    """The filing that a sealed sheet belongs to, by its code.

    Raises:
        Unprocessable: no code can be read, or it is one of no filing that this actor has here.
    """
    code = read(data, media_type)
    if code is None:
        message = _(
            "No code was found on it. Photograph the whole sheet once more, straight and in good light, or "
            "open your filing and add it there."
        )
        raise Unprocessable("sheet-unreadable", message).at("file")
    filing = _theirs(code, actor)
    if filing is None:
        raise _of_another(code, actor)
    return filing


def _theirs(code: SheetCode, actor: Actor) -> Filing | None:
    """The filing of a code, where it is one of this office that the actor may add to."""
    filing = fetch(Filing, code.filing) if code.office == current_office() else None
    return filing if filing is not None and permissions.edit(filing, actor) else None


def _of_another(code: SheetCode, actor: Actor) -> Unprocessable:
    """The refusal of a sheet that belongs elsewhere: where, as far as the actor may know."""
    if filing := _theirs(code, actor):
        named = _("This is the sheet of another filing: %(account)s. Open that one and add it there.")
        message: Text = named % {"account": filing.nickname or filing.account}
    elif code.office != current_office() and (card := directory.office(code.office)):
        named = _("This sheet was printed for another office: %(office)s. Sign in there and add it.")
        message = named % {"office": card.name}
    else:
        message = _(
            "This sheet belongs to a filing that is not yours here. Print the form of this filing and use that one."
        )
    return Unprocessable("sheet-of-another", message).at("file")
