"""Cards and orders page by page: none is left out, and what was typed at one of a later page is not lost."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from infra.db import office_scope
from infra.paging import FORMS, PAGE
from services.review.orders_and_cards.models import Card, Order
from tests.services.review.offices import OFFICE, browser

pytestmark = pytest.mark.django_db
CARDS, SUPERVISE = f"/o/{OFFICE}/desk/cards/", "/o/city/desk/supervise/"


def given(count: int) -> list[Card]:
    """Red cards of one office, the first given first."""
    with office_scope(OFFICE):
        return [
            Card.objects.create(
                office=OFFICE,
                filing=uuid7(),
                account=f"card_{number}",
                colour="red",
                due_on=date(2026, 11, 2),
            )
            for number in range(count)
        ]


def ordered(count: int) -> None:
    with office_scope(OFFICE):
        for number in range(count):
            Order.objects.create(
                office=OFFICE, year=2026, serial=9000 + number, number=f"督{number}", text="x", filings=1,
                issued_by="1", answer_by=timezone.localdate() + timedelta(days=number % 3),
            )  # fmt: skip


def page(office: str, role: str, address: str) -> str:
    answer = browser(role, office=office).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def next_of(html: str, name: str) -> str:
    """What the link to the next page asks for."""
    (found,) = re.findall(rf'rel="next" href="(\?[^"#]*\b{name}=[^"#]*)', html)
    return found.replace("&amp;", "&")


def test_an_office_reads_all_its_cards_the_newest_first() -> None:
    made = given(FORMS + 3)
    first = page(OFFICE, "clerk", CARDS)
    second = page(OFFICE, "clerk", CARDS + next_of(first, "after"))
    there = re.compile(r"\bcard_\d+\b")
    shown = [*dict.fromkeys(there.findall(first)), *dict.fromkeys(there.findall(second))]
    assert shown == [one.account for one in reversed(made)]


def test_what_was_typed_at_a_card_of_a_later_page_is_still_there() -> None:
    oldest = given(FORMS + 1)[0]
    assert oldest.account not in page(OFFICE, "clerk", CARDS).split()
    address = f"/o/{OFFICE}/desk/cards/{oldest.pk}/explain/"
    answer = browser("clerk").post(address, {"explanation": "人员调整\u202e"})
    assert answer.status_code == 422
    assert f'id="explanation-{oldest.pk}-fault"' in answer.content.decode()
    assert "人员调整" in answer.content.decode()


def test_the_city_reads_all_orders_and_cards() -> None:
    given(PAGE + 1)
    ordered(PAGE + 1)
    first = page("city", "officer", SUPERVISE)
    assert len(set(re.findall(r"督\d+", first))) == PAGE
    orders = page("city", "officer", SUPERVISE + next_of(first, "after"))
    assert set(re.findall(r"督\d+", orders)).isdisjoint(re.findall(r"督\d+", first))
    cards = page("city", "officer", SUPERVISE + next_of(first, "cards_after"))
    assert ">card_0<" in cards
    assert ">card_0<" not in first
