"""What is printed of a filing: annex 1 filled in, with a code that names the filing, and in the end the receipt.

As PDFs, annex 1 for Word, too, and both as pictures: WeChat on Android shows no PDF, and saves nothing but pictures.
"""

import io
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from infra.db import current_office
from tenants.filings.form import BY_NAME
from tenants.filings.lodging import values_of
from tenants.filings.models import Filing
from tenants.filings.page_images import picture_of
from tenants.filings.printed_docx import render_docx
from tenants.filings.printed_form import lacking, pdf, qr, render
from tenants.filings.receipts import Receipt
from tenants.offices import directory

PICTURE_WIDTH = 1654  # pixels: 200 to the inch, as good as a print of it needs
QUALITY = 90


def address_of(filing: Filing) -> str:
    """Where the filing's page is."""
    return f"{settings.BASE_URL}/o/{current_office()}/filings/{filing.pk}/"


@cache
def blank_form(title: str) -> bytes:
    """The sheet with nothing in it; its code leads to the notice."""
    return render({}, title=title, qr_text=f"{settings.BASE_URL}/", version=None)


def registration_form(filing: Filing) -> bytes:
    """The registration form as a PDF."""
    return render(values_of(filing), **_facts(filing))


def registration_form_docx(filing: Filing) -> bytes:
    """The registration form for Word."""
    return render_docx(values_of(filing), **_facts(filing), now=timezone.localtime())


def registration_form_picture(filing: Filing) -> bytes:
    """The registration form as WebP."""
    return _picture(registration_form(filing))


def receipt(of: Receipt) -> bytes:
    """The receipt as a PDF, in Chinese as the form is; its code leads to where anybody may check it."""
    shown = {
        "number": of.number,
        "nickname": of.nickname,
        "account": of.account,
        "office": of.office.name_zh,
    }
    keeper = directory.directory().city.name_zh
    more = {
        "title": f"{directory.pack().name.zh}微信公众账号备案回执",
        "kind": of.kind,
        "archived_on": of.archived_on.isoformat(),
        "keeper": keeper,
        "qr": qr(of.address),
        "address": of.address,
    }
    return pdf("receipt.typ", shown, more)


def receipt_picture(of: Receipt) -> bytes:
    """The receipt as WebP."""
    return _picture(receipt(of))


def _picture(printed: bytes) -> bytes:
    out = io.BytesIO()
    picture = picture_of(printed, "application/pdf", 1, PICTURE_WIDTH)
    picture.convert("RGB").save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


class ByHand(NamedTuple):
    """What is to be written on the sheet by hand: the characters of a field that no font has."""

    field: str
    label: str
    characters: str

    @property
    def codes(self) -> str:
        """The same for who cannot see them on the screen, either."""
        return " ".join(f"U+{ord(character):04X}" for character in self.characters)


def by_hand(filing: Filing) -> list[ByHand]:
    """What the sheet shows as 〓."""
    found = lacking(values_of(filing))
    return [ByHand(name, str(BY_NAME[name].label), characters) for name, characters in found.items()]


def _facts(filing: Filing) -> dict[str, Any]:
    return {
        "title": directory.pack().form_title.zh,
        "qr_text": address_of(filing),
        "version": str(filing.revision),
    }
