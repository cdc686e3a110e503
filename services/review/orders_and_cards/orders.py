"""The verbs of orders: the city issues and closes them, the office answers."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import CLOCK, Actor
from infra.db import office_scope, shared_scope
from infra.events.outbox import emit
from infra.problems import Conflict, Forbidden, NotFound, Problem, Unprocessable
from services.review import actions
from services.review.city.filters import Filters
from services.review.city.readers import an_officer
from services.review.orders_and_cards.models import Order, OrderFiling
from tenants.filings import permissions
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import add_working_days
from tenants.filings.states import State
from tenants.offices import directory
from tenants.offices.events import OrderAnswered, OrderEvent, OrderIssued, OrderReminded

MOST = 500  # filings of one order
LONGEST = 2000
FARTHEST = timedelta(days=60)
# Two statements: what is read after the lock was waited for is what others wrote meanwhile.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('order ' || %s))"
NEXT = "SELECT coalesce(max(serial), 0) + 1 FROM review_order WHERE office = %s AND year = %s"


def suggested_date() -> date:
    """By when an answer is due, where the city says nothing else."""
    return add_working_days(timezone.localdate(), directory.pack().supervision.answer_within, calendar()).date


def red_of(office: str) -> list[tuple[UUID, str]]:
    """The office's filings that are past their time, the longest first: id and account."""
    red = Filters(office=office, state=State.SUBMITTED.value, colour="red")
    rows = red.rows().order_by(*red.order).values_list("filing", "account")
    return [(filing, account) for filing, account in rows[:MOST]]


def issue(
    order_id: UUID,
    office: str,
    actor: Actor,
    *,
    text: str,
    answer_by: date | None,
    about: Sequence[tuple[UUID, str]],
) -> Order:
    """Order an office to answer for filings, and urge each of them; the same order twice is one.

    Args:
        about: id and account of each.

    Raises:
        Forbidden: not an officer of the city.
        NotFound: there is no such office.
        Unprocessable: it says nothing, is about nothing, or the date is none.
    """
    an_officer(actor)
    card = directory.office(office)
    if card is None or card.is_city:
        raise NotFound("no-such-office", _("There is no such office."))
    if (there := Order.objects.filter(pk=order_id, office=office).first()) is not None:
        return there
    if not text.strip():
        raise Unprocessable("no-order", _("Say what the office has to answer.")).at("text")
    if not about:
        raise Unprocessable("nothing-red", _("The office has nothing that is past its time."))
    by, today = answer_by or suggested_date(), timezone.localdate()
    if not today < by <= today + FARTHEST:
        raise Unprocessable("wrong-date", _("The answer is due after today, within 60 days.")).at("answer_by")
    with office_scope(office), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ALONE, [office])
            cursor.execute(NEXT, [office, today.year])
            (serial,) = cursor.fetchone()
        number = directory.pack().supervision.order_number.format(
            year=today.year, office=card.code, number=serial
        )
        order = Order(
            id=order_id,
            office=office,
            year=today.year,
            serial=serial,
            number=number,
            text=text.strip(),
            filings=len(about),
            issued_by=actor.id,
            answer_by=by,
        )
        order.save(force_insert=True)
        OrderFiling.objects.bulk_create(
            OrderFiling(order=order, filing=filing, office=office, account=account)
            for filing, account in about
        )
        trail.record(actor, "order.issued", order.pk, {"number": number, "filings": len(about)})
        _tell(order, OrderIssued)
        urge(office, actor, (filing for filing, _account in about))
    return order


def urge(office: str, actor: Actor, filings: Iterable[UUID], note: str = "") -> int:
    """Urge an office on many filings; returns how many. One that has ended meanwhile is left alone."""
    an_officer(actor)
    urged = 0
    for filing in filings:
        try:
            with transaction.atomic():
                actions.urge(office, filing, actor, note)
            urged += 1
        except Problem:
            continue
    return urged


def answer(order_id: UUID, actor: Actor, text: str) -> Order:
    """The office answers.

    Raises:
        Forbidden: not staff of the office.
        Conflict: it is closed.
        Unprocessable: nothing is said.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
    if not text.strip():
        raise Unprocessable("no-answer", _("Write what became of it.")).at("answer")
    with transaction.atomic():
        order = _locked(order_id)
        order.answer, order.answered_by, order.answered_at = text.strip(), actor.id, timezone.now()
        order.sequence += 1
        order.save(update_fields=["answer", "answered_by", "answered_at", "sequence"])
        trail.record(actor, "order.answered", order.pk, {"number": order.number})
        _tell(order, OrderAnswered)
    return order


def close(order_id: UUID, office: str, actor: Actor) -> Order:
    """The city is content with the answer, or takes the order back.

    Raises:
        Forbidden: not an officer of the city.
        Conflict: it is closed already.
    """
    an_officer(actor)
    with office_scope(office), transaction.atomic():
        order = _locked(order_id)
        order.closed_by, order.closed_at = actor.id, timezone.now()
        order.save(update_fields=["closed_by", "closed_at"])
        trail.record(actor, "order.closed", order.pk, {"number": order.number})
    return order


def remind() -> int:
    """Remind of the orders whose answer is due soon or was due: once a working day; returns how many."""
    today, days = timezone.localdate(), calendar()
    if not days.is_working(today):
        return 0
    ahead = directory.pack().supervision.remind_before
    soon = add_working_days(today, ahead, days).date if ahead else today
    with shared_scope():
        due = Order.objects.filter(
            Q(reminded_on__lt=today) | Q(reminded_on=None),
            answered_at=None,
            closed_at=None,
            answer_by__lte=soon,
        )
        found = list(due.values_list("pk", "office"))
    return sum(_remind(pk, office, today) for pk, office in found)


def _remind(order_id: UUID, office: str, today: date) -> bool:
    """Once, however many clocks run."""
    with office_scope(office), transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if order.state != "open" or order.reminded_on == today:
            return False
        order.reminded_on = today
        order.sequence += 1
        order.save(update_fields=["reminded_on", "sequence"])
        trail.record(CLOCK, "order.reminded", order.pk, {"number": order.number})
        _tell(order, OrderReminded)
    return True


def _locked(order_id: UUID) -> Order:
    order = Order.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound("no-such-order", _("There is no such order."))
    if order.closed_at:
        raise Conflict("order-closed", _("The order is closed."))
    return order


def _tell(order: Order, event: type[OrderEvent]) -> None:
    told = event(number=order.number, filings=order.filings, answer_by=order.answer_by)
    emit(told, subject=order.pk, sequence=order.sequence)
