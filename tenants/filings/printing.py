"""What is printed of a filing: annex 1 filled in, with a code that names the filing, and in the end the receipt.

As PDFs, annex 1 for Word, too, and both as pictures: WeChat on Android shows no PDF, and saves nothing but pictures.
"""

import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from infra.db import current_office
from tenants.filings.display import label_of
from tenants.filings.form import BY_NAME
from tenants.filings.lodging import values_of
from tenants.filings.models import Filing
from tenants.filings.notices import Issued
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


def correction_notice(filing: Filing, of: Issued) -> bytes:
    """What a filer was asked to correct, as a PDF, in Chinese as the form is.

    It is of the office that issued it; where the filing has come to another one since, it says so.
    """
    facts: dict[str, Any] = {"number": of.number, "times": of.times, "day": timezone.localdate(of.issued_at)}
    return _correction(filing, of.reasons, of.due_on, office=of.office, **facts)


def correction_preview(filing: Filing, reasons: Sequence[dict[str, str]], due_on: date) -> bytes:
    """The same of what is not sent yet: it has no number, and says so."""
    facts: dict[str, Any] = {"number": "", "times": filing.returns + 1, "day": timezone.localdate()}
    return _correction(filing, reasons, due_on, office=str(current_office()), **facts)


def correction_picture(filing: Filing, of: Issued) -> bytes:
    """The notice's first page as WebP."""
    return _picture(correction_notice(filing, of))


def _correction(
    filing: Filing,
    reasons: Sequence[dict[str, str]],
    due_on: date,
    *,
    office: str,
    number: str,
    times: int,
    day: date,
) -> bytes:
    cards, address = directory.directory().offices, address_of(filing)
    by, here = cards[office], cards[str(current_office())]
    values = {
        "to": filing.org_name or filing.founder_name or filing.admin_name or filing.account,
        "nickname": filing.nickname or filing.account,
        "account": filing.account,
        "office": by.name_zh,
        "address": by.address_zh,
        "telephone": by.telephone,
    }
    if here != by:
        values |= {
            "now-office": here.name_zh,
            "now-address": here.address_zh,
            "now-telephone": here.telephone,
        }
    with override("zh-hans"):
        for row, reason in enumerate(reasons):
            values[f"what-{row}"] = label_of(reason["field"])
            values[f"message-{row}"], values[f"fix-{row}"] = reason["message"], reason.get("fix", "")
    more = {
        "title": "补正告知书",
        "number": number,
        "draft": not number,
        "times": times,
        "count": len(reasons),
        "due_on": due_on.isoformat(),
        "issued_on": day.isoformat(),
        "qr": qr(address),
        "address": address,
    }
    return pdf("correction.typ", values, more)


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
