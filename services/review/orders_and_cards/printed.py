"""An order on paper (督办单), in Chinese as all that is printed."""

from pathlib import Path

from django.utils import timezone

from services.review.orders_and_cards.models import Order
from tenants.filings.printed_form import pdf
from tenants.offices.directory import directory

TEMPLATE = Path(__file__).parent / "printed" / "order.typ"
ON_PAPER = 60  # accounts that are listed one by one


def order(of: Order) -> bytes:
    """The order as a PDF."""
    known = directory()
    accounts = list(of.about.order_by("account").values_list("account", flat=True))
    values = {
        "number": of.number,
        "office": known.offices[of.office].name_zh,
        "city": known.city.name_zh,
        "telephone": known.city.telephone,
        "text": of.text.open(),
        "answer": of.answer.open() if of.answer else "",
        "accounts": "、".join(accounts[:ON_PAPER]),
    }
    more = {
        "issued_on": timezone.localdate(of.issued_at).isoformat(),
        "answer_by": of.answer_by.isoformat(),
        "answered_on": timezone.localdate(of.answered_at).isoformat() if of.answered_at else "",
        "filings": of.filings,
        "listed": min(len(accounts), ON_PAPER),
    }
    return pdf(TEMPLATE.read_bytes(), values, more)
