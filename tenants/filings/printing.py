"""The sheet to print: annex 1 filled in, with a code that names the filing."""

from functools import cache

from django.conf import settings

from infra.db import current_office
from tenants.filings.lodging import values_of
from tenants.filings.models import Filing
from tenants.filings.printed_form import render
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
