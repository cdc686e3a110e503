"""What stands on top of an office's desk: what the city wants of it, and what waits between it and another office."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q
from django.utils import timezone

from services.review.deciding import asked_of_supervisors
from services.review.orders_and_cards.models import Card, Order
from services.review.transfers.models import Transfer, TransferState
from tenants.filings.examining import Examination
from tenants.offices.models import Office

MOST = 20  # of each


@dataclass(frozen=True, slots=True)
class OnTop:
    """Orders that it has not answered, red cards that it has not explained, transfers to be accepted or agreed to.

    `second_returns`: how many wait for a supervisor, to MOST; for others none.
    """

    orders: list[Order]
    cards: list[Card]
    to_accept: list[Transfer]
    to_agree: list[Transfer]
    second_returns: int
    today: date


def on_top(office: str, role: str) -> OnTop:
    """What waits for this office and for who reads it; mostly nothing does, which is asked in one query."""
    orders = Order.objects.filter(office=office, answered_at=None, closed_at=None)
    cards = Card.objects.filter(office=office, colour="red", explained_at=None, closed_at=None)
    to_accept = Q(to_office=office, state=TransferState.AGREED)
    to_agree = Q(office=office, state=TransferState.PROPOSED)
    transfers = Transfer.objects.filter(to_accept | to_agree).defer("why", "answer")
    returns = asked_of_supervisors() if role == "supervisor" else Examination.objects.none()
    asked = Office.objects.filter(slug=office).values_list(
        *map(Exists, (orders, cards, transfers, returns.order_by()))
    )
    ordered, carded, passed, again = asked.get()
    waiting = list(transfers.order_by("id")[:MOST]) if passed else []
    return OnTop(
        list(orders.order_by("answer_by")[:MOST]) if ordered else [],
        list(cards.order_by("-id")[:MOST]) if carded else [],
        [one for one in waiting if one.to_office == office],
        [one for one in waiting if one.office == office],
        returns[:MOST].count() if again else 0,
        timezone.localdate(),
    )
