"""Warnings of budgets: office and city are told by mail, once when one is nearly used up, and once when it is."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from infra.db import office_scope, shared_scope
from services.notify import outgoing
from services.notify.budget import warning
from services.notify.budget.models import Spent
from services.notify.models import Fate, Message
from services.notify.recipients import BUDGET_SPENT, BUDGET_WARNING
from tenants.offices.directory import directory
from tests.services.notify.budgets import clean, have_spent, may_spend, this_month
from tests.services.notify.conftest import OFFICE

OTHER = "juxian"
assert clean  # a fixture
pytestmark = pytest.mark.usefixtures("live", "clean")


def warnings(event_type: str, office: str = OFFICE) -> list[Message]:
    with office_scope(office):
        since = timezone.now() - timedelta(minutes=1)
        return list(Message.objects.filter(event_type=event_type, created_at__gt=since).order_by("id"))


def test_office_and_city_are_warned_once_at_80_and_once_at_100_per_cent(no_worker: list[str]) -> None:
    known = directory()
    before = len(warnings(BUDGET_WARNING)), len(warnings(BUDGET_SPENT))
    may_spend(limit := 10_000 + uuid4().int % 10_000)
    have_spent(limit * 8 // 10 + 1)
    have_spent(9_999, office=OTHER)  # of the notice's limit not near enough
    assert (warning.check(), warning.check()) == (1, 0)
    said = warnings(BUDGET_WARNING)[before[0] :]
    assert [(one.recipient, one.filing) for one in said] == [("clerk", None), ("city", None)]
    with office_scope(OFFICE):
        assert {one.address.open() for one in said} == {known.offices[OFFICE].email, known.city.email}
        letters = [json.loads(one.content.open()) for one in said]
    month = f"{this_month().year}年{this_month().month}月"
    assert letters[0]["subject"] == f"{month}短信额度已用80%：{known.offices[OFFICE].area_zh}"
    assert f"额度{limit}条（80%）" in letters[0]["text"]
    assert [
        f"/o/{desk}/desk/budget/" in letters[number]["text"] for number, desk in enumerate((OFFICE, "city"))
    ]
    assert {str(one.pk) for one in said} <= set(no_worker)
    with shared_scope():
        Spent.objects.filter(office=OFFICE).update(parts=limit)
    assert (warning.check(), warning.check()) == (1, 0)
    assert len(warnings(BUDGET_WARNING)) == before[0] + 2
    assert len(warnings(BUDGET_SPENT)) == before[1] + 2


def test_a_warning_whose_mark_was_lost_is_not_given_twice() -> None:
    may_spend(limit := 10_000 + uuid4().int % 10_000)
    have_spent(limit)
    before = len(warnings(BUDGET_SPENT))
    for _ in range(2):
        assert warning.check() == 1
        with shared_scope():
            Spent.objects.update(warned=0)
    assert len(warnings(BUDGET_SPENT)) == before + 2


def test_an_office_that_cannot_be_told_keeps_no_other_from_being_warned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for office in (OFFICE, OTHER):
        may_spend(limit := 10_000 + uuid4().int % 10_000, office=office)
        have_spent(limit, office=office)
    put = outgoing.put

    def fail_here(some: list[Message]) -> int:
        if some[0].address.open() == directory().offices[OTHER].email:
            raise DatabaseError
        return put(some)

    monkeypatch.setattr(outgoing, "put", fail_here)
    before = len(warnings(BUDGET_SPENT))
    assert warning.check() == 1
    assert len(warnings(BUDGET_SPENT)) == before + 2
    monkeypatch.undo()
    assert warning.check() == 1


def test_a_mail_that_says_so_goes_out_though_the_budget_of_mail_is_used_up() -> None:
    may_spend(limit := 10_000 + uuid4().int % 10_000, "mail")
    have_spent(limit, "mail")
    before = len(warnings(BUDGET_SPENT))
    warning.check()
    assert [one.state for one in warnings(BUDGET_SPENT)[before:]] == [Fate.CREATED] * 2
