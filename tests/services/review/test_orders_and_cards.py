"""Supervising: orders with numbers and dates, cards by rules that are data, and who may do what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone
from pypdfium2 import PdfDocument
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.db import office_scope, owner_scope, shared_scope
from infra.events.models import Outbox
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review.city.models import Pace
from services.review.models import DocketEntry
from services.review.orders_and_cards import cards, orders, printed, queries
from services.review.orders_and_cards.models import Card, Order
from tenants.filings.deadlines import Calendar
from tenants.filings.models import History
from tests.services.review.test_dashboard import LONG_AGO, OFFICE, red
from tests.services.review.test_desk_pages import browser, drafts

pytestmark = pytest.mark.django_db
OFFICER = Actor("staff", "103", "officer", "city")
CLERK = Actor("staff", "7", "clerk", OFFICE)


def issued(**more: Any) -> Order:
    with office_scope("city"):
        about = orders.red_of(OFFICE)
        known = {"text": "请说明超时原因。", "answer_by": None, "about": about}
        return orders.issue(uuid7(), OFFICE, OFFICER, **{**known, **more})


def told(order: Order) -> list[str]:
    with shared_scope():
        return list(
            Outbox.objects.filter(subject=order.pk).order_by("sequence").values_list("type", flat=True)
        )


def test_an_order_urges_every_red_filing_and_is_told_once() -> None:
    made = red(3)
    order = issued()
    assert order.filings == 3
    assert order.number.startswith("日网督")
    with office_scope(OFFICE):
        urged = History.objects.filter(event="filing.urged").values_list("filing_id", flat=True)
        assert set(urged) == {one.pk for one in made}
    with office_scope("city"):
        again = orders.issue(order.pk, OFFICE, OFFICER, text="x", answer_by=None, about=[])
    assert again.number == order.number
    assert told(order) == ["order.issued"]


def test_an_office_is_urged_on_all_of_its_red_ones_at_once() -> None:
    made, (other,) = (
        red(2),
        drafts(1, "lanshan", state="submitted", stage_since=LONG_AGO, clock_since=LONG_AGO),
    )
    address, said = "/o/city/desk/supervise/urge/", {"office": OFFICE}
    assert browser("city", "auditor").post(address, said).status_code == 403
    assert browser("city", "officer").post(address, {"office": "city"}).status_code == 404
    assert browser("city", "officer").post(address, said).status_code == 302
    with office_scope(OFFICE):
        urged = History.objects.filter(event="filing.urged").values_list("filing_id", flat=True)
        assert set(urged) == {one.pk for one in made}
    with office_scope("lanshan"):
        assert not History.objects.filter(event="filing.urged", filing_id=other.pk).exists()


def test_numbers_have_no_gaps_and_what_is_refused_takes_none() -> None:
    red(1)
    first = issued()
    for wrong, at in (({"text": " "}, "text"), ({"answer_by": timezone.localdate()}, "answer_by")):
        with pytest.raises(Unprocessable) as refused:
            issued(**wrong)
        assert refused.value.errors[0].field == at
    with pytest.raises(Unprocessable):
        issued(about=[])
    assert issued().serial == first.serial + 1


def test_the_office_answers_and_the_city_closes() -> None:
    red(1)
    order = issued()
    with office_scope(OFFICE):
        with pytest.raises(Unprocessable):
            orders.answer(order.pk, CLERK, "  ")
        assert orders.answer(order.pk, CLERK, "人手不足，本周办结。").state == "answered"
    with office_scope("city"):
        with pytest.raises(Forbidden):
            orders.answer(order.pk, OFFICER, "我来答复")
        assert orders.close(order.pk, OFFICE, OFFICER).state == "closed"
    with office_scope(OFFICE), pytest.raises(Conflict):
        orders.answer(order.pk, CLERK, "再答复")
    assert told(order) == ["order.issued", "order.answered"]


def test_another_office_sees_no_order_and_a_district_issues_none() -> None:
    red(1)
    order = issued()
    assert browser("lanshan", "clerk").get(f"/o/lanshan/desk/orders/{order.pk}/").status_code == 404
    assert browser("lanshan", "clerk").get(f"/o/lanshan/desk/orders/{order.pk}/order.pdf").status_code == 404
    with office_scope(OFFICE), pytest.raises(Forbidden):
        orders.issue(uuid7(), OFFICE, CLERK, text="x", answer_by=None, about=[(UUID(int=1), "x")])
    assert browser("city", "auditor").get(f"/o/city/desk/orders/{order.pk}/").status_code == 200


def test_an_order_stands_on_top_of_the_desk_until_it_is_answered() -> None:
    red(1)
    order, client = issued(), browser(OFFICE, "clerk")
    assert order.number in client.get(f"/o/{OFFICE}/desk/").content.decode()
    answer = client.post(f"/o/{OFFICE}/desk/orders/{order.pk}/answer/", {"answer": "已安排。"})
    assert answer.status_code == 302
    assert order.number not in client.get(f"/o/{OFFICE}/desk/").content.decode()


def test_words_of_an_order_are_sealed_and_in_no_event() -> None:
    red(1)
    order = issued(text="张三负责的件")
    with shared_scope():
        assert all("张三" not in str(event.data) for event in Outbox.objects.filter(subject=order.pk))
        assert "张三" not in str(Order.objects.filter(pk=order.pk).values())


def test_an_order_is_printed_with_its_answer() -> None:
    red(2)
    order = issued()
    text = PdfDocument(printed.order(order))[0].get_textpage().get_text_bounded()
    assert order.number in text
    assert "请说明超时原因" in text
    with office_scope(OFFICE):
        order = orders.answer(order.pk, CLERK, "本周内办结")
    assert "本周内办结" in PdfDocument(printed.order(order))[0].get_textpage().get_text_bounded()


def test_who_has_not_answered_is_reminded_once_a_working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    red(1)
    order = issued()
    monday = date(2026, 11, 30)
    with office_scope(OFFICE):
        Order.objects.filter(pk=order.pk).update(answer_by=monday)
    for day, expected in ((monday, 1), (monday, 1), (date(2026, 12, 1), 2), (date(2026, 12, 5), 2)):
        monkeypatch.setattr("services.review.orders_and_cards.orders.timezone.localdate", lambda day=day: day)
        orders.remind()
        assert told(order) == ["order.issued", *["order.reminded"] * expected], day


def test_cards_are_given_once_by_the_rules_of_the_pack() -> None:
    (late,) = red(1)
    given = cards.give()
    assert given >= 1
    assert cards.give() == 0
    with office_scope(OFFICE):
        card = Card.objects.get(filing=late.pk)
        assert (card.colour, card.state) == ("red", "given")


def test_what_waited_for_its_filer_gets_no_card() -> None:
    (late,) = red(1)
    with office_scope(OFFICE):
        DocketEntry.objects.filter(pk=late.pk).update(state="returned", office_due_on=None)
    cards.give()
    with office_scope(OFFICE):
        assert not Card.objects.filter(filing=late.pk).exists()


def test_a_yellow_card_is_closed_by_itself_and_a_red_one_once_it_is_explained() -> None:
    made = red(2)
    with office_scope(OFFICE):
        DocketEntry.objects.filter(pk=made[0].pk).update(office_due_on=timezone.localdate())
    cards.give()
    with office_scope(OFFICE):
        yellow, late = (Card.objects.get(filing=one.pk) for one in made)
        assert (yellow.colour, late.colour) == ("yellow", "red")
        DocketEntry.objects.filter(pk=made[0].pk).update(state="county_approved")
        cards.acknowledge(late.pk, CLERK)
    cards.give()
    with office_scope("city"), pytest.raises(Unprocessable):
        cards.close(late.pk, OFFICE, OFFICER)
    with office_scope(OFFICE):
        assert Card.objects.get(pk=yellow.pk).closed_by == "clock"
        cards.explain(late.pk, CLERK, "系统迁移延误")
    with office_scope("city"):
        assert cards.close(late.pk, OFFICE, OFFICER).state == "closed"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, date(2026, 11, 30)), (1, date(2026, 11, 29)), (2, date(2026, 11, 26)), (-1, date(2026, 12, 1))],
)
def test_the_last_day_of_a_rule(days: int, expected: date) -> None:
    """On Monday 30 November 2026: the first working day after Friday's, Saturday's and Sunday's last days is Monday."""
    assert cards.last_day(date(2026, 11, 30), days, Calendar()) == expected


def test_offices_are_ranked_by_their_share_and_not_with_few_cases() -> None:
    with owner_scope():
        known = (("wulian", 20, 4), ("lanshan", 12, 1), ("donggang", 9, 0), ("juxian", 24, 2))
        for office, cases, red_cards in known:
            Pace.objects.filter(place=office).delete()
            Card.objects.filter(office=office).delete()
            month = timezone.localdate().replace(day=1)
            Pace.objects.create(place=office, stage="submitted", month=month, bucket=3, count=cases)
            for _ in range(red_cards):
                Card.objects.create(office=office, filing=uuid7(), account="x", colour="red", due_on=month)
    with office_scope("city"):
        ranked = [
            one for one in queries.ranking(OFFICER) if one.office in dict.fromkeys(o for o, *_ in known)
        ]
    assert [(one.office, one.share) for one in ranked] == [("juxian", 91), ("lanshan", 91), ("wulian", 80)]
    first, second, third = (one.place for one in ranked)
    assert first == second == third - 2  # with the same share, the same place


@pytest.mark.usefixtures("live")
def test_two_officers_at_once_get_numbers_one_after_the_other() -> None:
    def one(_number: int) -> int:
        try:
            with office_scope("city"):
                order = orders.issue(
                    uuid7(), "shanhaitian", OFFICER, text="同时", answer_by=None, about=[(uuid7(), "nobody")]
                )
            return order.serial
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        serials = sorted(pool.map(one, range(12)))
    assert serials == list(range(serials[0], serials[0] + 12))
