"""A letter as a PDF, in the office's name: for who is reached neither by SMS, nor by mail, nor by phone."""

from datetime import date
from pathlib import Path

from infra.db import current_office
from services.notify import outgoing
from services.notify.models import Channel
from services.notify.recipients import Recipient
from tenants.filings.models import Filing
from tenants.filings.printed_form import pdf
from tenants.offices import directory

TEMPLATE = Path(__file__).parent / "printed" / "letter.typ"


def letter(event_type: str, filing: Filing, day: date) -> bytes:
    """What a filer was to be told, on one page; of a person's address we know nothing, it is written by hand."""
    words = outgoing.words(event_type, filing, Recipient("filer", Channel.MAIL, ""))
    office = directory.office(str(current_office()))
    values = {
        "office": office.name_zh if office else "",
        "to": filing.org_name or filing.founder_name or filing.admin_name,
        "address": filing.org_address,
        "subject": words.subject,
        "text": words.text.strip(),
        "date": f"{day.year}年{day.month}月{day.day}日",
    }
    return pdf(TEMPLATE.read_bytes(), values, {})
