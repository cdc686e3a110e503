"""What is open between the city and its offices."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import FORMS, Page, page
from infra.problems import Forbidden, NotFound
from services.review.city.figures import first_month
from services.review.city.readers import of_the_city
from services.review.orders_and_cards.models import Card, Order
from tenants.filings import permissions
from tenants.offices import directory

ON_TOP = 20
# Cases that left the examination, and the red cards of the same months.
RANKED = """
    WITH cases AS (
        SELECT place AS office, sum(count) AS n FROM review_pace
        WHERE stage = 'submitted' AND month >= %(since)s AND NOT place LIKE '*%%' GROUP BY 1
    ), red AS (
        SELECT office, count(*) AS n FROM review_card WHERE colour = 'red' AND given_at >= %(since)s GROUP BY 1
    )
    SELECT office, c.n, coalesce(r.n, 0) FROM cases c LEFT JOIN red r USING (office) WHERE c.n >= %(least)s
    ORDER BY coalesce(r.n, 0)::numeric / c.n, c.n DESC, office
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An office among those with enough cases; `share`: of its cases, those without a red card, in per cent.

    Offices with the same share have the same place.
    """

    place: int
    office: str
    cases: int
    red: int

    @property
    def share(self) -> int:
        return max(0, 100 - -(-self.red * 100 // self.cases))


def order(order_id: UUID, actor: Actor) -> Order:
    """An order, for the city and the office that it is to.

    Raises:
        NotFound: there is none, or it is another office's.
    """
    found = Order.objects.filter(pk=order_id).first()
    if found is None or not (permissions.city_reader(actor) or actor.office == found.office):
        raise NotFound("no-such-order", _("There is no such order."))
    return found


def card(card_id: UUID, actor: Actor) -> Card:
    """A card, for the city and the office that has it.

    Raises:
        NotFound: there is none, or it is another office's.
    """
    found = Card.objects.filter(pk=card_id).first()
    if found is None or not (permissions.city_reader(actor) or actor.office == found.office):
        raise NotFound("no-such-card", _("There is no such card."))
    return found


def open_orders(actor: Actor) -> list[Order]:
    """The orders that wait for their answer, the most urgent first."""
    of_the_city(actor)
    return list(Order.objects.filter(answered_at=None, closed_at=None).order_by("answer_by")[:ON_TOP])


def orders(actor: Actor, state: str, after: str = "") -> Page[Order]:
    """The orders that are `open`, the most urgent first, `answered`, or `closed`, the last first."""
    of_the_city(actor)
    rows, column = {
        "open": (Order.objects.filter(answered_at=None, closed_at=None), "answer_by"),
        "answered": (Order.objects.filter(answered_at__isnull=False, closed_at=None), "answered_at"),
        "closed": (Order.objects.filter(closed_at__isnull=False), "closed_at"),
    }[state]
    last_first = state == "closed"
    return page(
        rows, after, (column, "id"), lambda one: (getattr(one, column), one.pk), newest_first=last_first
    )


def orders_of(actor: Actor, office: str) -> list[Order]:
    """The newest orders to an office."""
    of_the_city(actor)
    return list(Order.objects.filter(office=office).order_by("-id")[:ON_TOP])


def cards(actor: Actor, after: str = "") -> Page[Card]:
    """The cards that are not closed, the newest first: what is explained waits for the city."""
    of_the_city(actor)
    return _newest(Card.objects.filter(closed_at=None), after)


def cards_of(actor: Actor, office: str) -> list[Card]:
    """The newest cards of an office that are not closed."""
    of_the_city(actor)
    return list(Card.objects.filter(office=office, closed_at=None).order_by("-id")[:ON_TOP])


def own_cards(actor: Actor, after: str = "", also: UUID | None = None) -> Page[Card]:
    """The cards of the actor's office that are not closed, the newest first.

    Args:
        also: one that is shown besides.

    Raises:
        Forbidden: not staff.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    return _newest(Card.objects.filter(office=actor.office, closed_at=None), after, size=FORMS, also=also)


def _newest(rows: QuerySet[Card], after: str, **how: Any) -> Page[Card]:
    return page(rows, after, ("id",), lambda one: (one.given_at, one.pk), newest_first=True, **how)


def ranking(actor: Actor) -> list[Ranked]:
    """The offices with enough cases in three months, by the share of cases without a red card."""
    of_the_city(actor)
    today = timezone.localdate()
    known: dict[str, Any] = {"since": first_month(today), "least": directory.pack().supervision.ranked_from}
    with connection.cursor() as cursor:
        cursor.execute(RANKED, known)
        rows = cursor.fetchall()
    found: list[Ranked] = []
    for number, (office, cases, red) in enumerate(rows, start=1):
        before = found[-1] if found else None
        same = before is not None and before.red * cases == red * before.cases
        found.append(Ranked(before.place if before and same else number, office, int(cases), int(red)))
    return found


def overdue(of: Order, today: date) -> bool:
    """Whether an answer should have come."""
    return of.state == "open" and of.answer_by < today
