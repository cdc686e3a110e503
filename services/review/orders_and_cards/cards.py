"""Cards (红黄牌): given by the clock as the city pack says, explained by the office, closed by the city."""

from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import CLOCK, Actor
from infra.db import office_scope, shared_scope
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from services.review.city.readers import an_officer
from services.review.orders_and_cards.models import Card, Colour
from tenants.filings import permissions
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar, add_working_days
from tenants.offices import directory

LONGEST = 1000
DAY = timedelta(days=1)
# All offices at once: what an office has, whose last day in time lies so far back. What waits for its filer has none.
GIVE = """
    INSERT INTO review_card (office, filing, account, colour, due_on)
    SELECT office, filing, account, %(colour)s, office_due_on FROM review_docketentry e
    WHERE state = 'submitted' AND office_due_on <= %(until)s AND office_due_on > %(after)s
      AND NOT EXISTS (SELECT FROM review_card c
          WHERE (c.filing, c.due_on, c.colour) = (e.filing, e.office_due_on, %(colour)s))
    ON CONFLICT DO NOTHING
"""
# What was yellow, and is done, needs no explanation.
DONE = """
    UPDATE review_card c SET closed_at = now(), closed_by = %(clock)s FROM review_docketentry e
    WHERE e.filing = c.filing AND e.state <> 'submitted' AND c.colour = 'yellow' AND c.closed_at IS NULL
"""


def give() -> int:
    """Give every office the cards that are due, and take back the yellow ones of what is done; returns how many."""
    days, today, given, after = calendar(), timezone.localdate(), 0, date.min
    rules = sorted(directory.pack().supervision.cards, key=lambda rule: -rule.days)
    with shared_scope(), transaction.atomic(), connection.cursor() as cursor:
        for rule in rules:
            until = last_day(today, rule.days, days)
            cursor.execute(GIVE, {"colour": rule.colour, "until": until, "after": after})
            given += cursor.rowcount
            after = until
        cursor.execute(DONE, {"clock": CLOCK.id})
        return int(given + cursor.rowcount)


def last_day(today: date, days: int, calendar: Calendar) -> date:
    """The latest last day in time from which so many working days have come by today; before it, where less than 0."""
    if days < 0:
        return add_working_days(today, -days, calendar).date
    day = today
    while days:
        days -= calendar.is_working(day)
        day -= DAY
    return day


def acknowledge(card_id: UUID, actor: Actor) -> Card:
    """The office has seen it."""
    _of_the_office(actor)
    with transaction.atomic():
        card = _locked(card_id)
        if not card.acknowledged_at:
            card.acknowledged_by, card.acknowledged_at = actor.id, timezone.now()
            card.save(update_fields=["acknowledged_by", "acknowledged_at"])
            trail.record(actor, "card.acknowledged", card.filing, {"colour": card.colour})
    return card


def explain(card_id: UUID, actor: Actor, text: str) -> Card:
    """The office says why, and what it does about it.

    Raises:
        Unprocessable: nothing is said.
    """
    _of_the_office(actor)
    if not text.strip():
        raise Unprocessable("no-explanation", _("Write why it came to this, and what is done about it.")).at(
            "explanation"
        )
    with transaction.atomic():
        card = _locked(card_id)
        now = timezone.now()
        card.explanation, card.explained_by, card.explained_at = text.strip(), actor.id, now
        card.acknowledged_by = card.acknowledged_by or actor.id
        card.acknowledged_at = card.acknowledged_at or now
        card.save(
            update_fields=[
                "explanation",
                "explained_by",
                "explained_at",
                "acknowledged_by",
                "acknowledged_at",
            ]
        )
        trail.record(actor, "card.explained", card.filing, {"colour": card.colour})
    return card


def close(card_id: UUID, office: str, actor: Actor) -> Card:
    """The city is content with the explanation.

    Raises:
        Unprocessable: a red card is closed once it is explained.
    """
    an_officer(actor)
    with office_scope(office), transaction.atomic():
        card = _locked(card_id)
        if card.colour == Colour.RED and not card.explained_at:
            raise Unprocessable("not-explained", _("A red card is closed once the office has explained it."))
        card.closed_by, card.closed_at = actor.id, timezone.now()
        card.save(update_fields=["closed_by", "closed_at"])
        trail.record(actor, "card.closed", card.filing, {"colour": card.colour})
    return card


def _of_the_office(actor: Actor) -> None:
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))


def _locked(card_id: UUID) -> Card:
    card = Card.objects.select_for_update().filter(pk=card_id).first()
    if card is None:
        raise NotFound("no-such-card", _("There is no such card."))
    if card.closed_at:
        raise Conflict("card-closed", _("The card is closed."))
    return card
