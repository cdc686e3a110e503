"""What is printed of a filing: annex 1 filled in, with a code that names the filing, and in the end the receipt."""

from functools import cache

from django.conf import settings

from infra.db import current_office
from tenants.filings.lodging import values_of
from tenants.filings.models import Filing
from tenants.filings.printed_form import pdf, qr, render
from tenants.filings.receipts import Receipt
from tenants.offices import directory


def address_of(filing: Filing) -> str:
    """Where the filing's page is."""
    return f"{settings.BASE_URL}/o/{current_office()}/filings/{filing.pk}/"


@cache
def blank_form(title: str) -> bytes:
    """The sheet with nothing in it; its code leads to the notice."""
    return render({}, title=title, qr_text=f"{settings.BASE_URL}/", version=None)


def registration_form(filing: Filing) -> bytes:
    """The registration form as a PDF."""
    values = {**values_of(filing), "filer_kind": filing.filer_kind}
    return render(
        values, title=directory.pack().form_title.zh, qr_text=address_of(filing), version=str(filing.revision)
    )


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
