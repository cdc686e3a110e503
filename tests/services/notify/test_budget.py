"""Budgets: what is spent is counted once; who has spent it all sends only what is urgent."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from infra.db import office_scope, shared_scope
from infra.messages import NotSent
from infra.messages.sms import routing
from services.notify import tasks
from services.notify.budget import limits, spending
from services.notify.budget.models import Limit, Spent
from services.notify.models import Fate, Message, Why
from services.notify.recipients import URGENT
from services.notify.wordings import newest
from tenants.filings.models import Filing
from tenants.offices.directory import directory
from tests.make import make_draft, phone
from tests.services.notify.budgets import clean, drop_counts, have_spent, may_spend, spent, this_month
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.services.notify.test_receipts import report, say

Make = Callable[..., Filing]
OTHER, UNUSED = "juxian", "shanhaitian"
assert clean  # a fixture
pytestmark = pytest.mark.usefixtures("live", "clean")


def sms_of(made: Filing) -> list[Message]:
    with office_scope(OFFICE):
        return [one for one in messages(made) if one.channel == "sms"]


def told(made: Filing, event_type: str) -> dict[tuple[str, str], tuple[str, str]]:
    """The fate of each message of an event that happens now."""
    with office_scope(OFFICE):
        write(made, event_type, event := uuid4())
        return {
            (one.channel, one.recipient): (one.state, one.error)
            for one in Message.objects.filter(event=event)
        }


@pytest.mark.parametrize(("characters", "parts"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_an_sms_is_paid_for_by_its_length_with_the_signature(
    filing: Make, monkeypatch: pytest.MonkeyPatch, characters: int, parts: int
) -> None:
    signature = len(f"【{directory().offices[OFFICE].sms_signature}】")
    text = "字" * (characters - signature)
    monkeypatch.setattr(newest, "said", lambda _office, slot: text if slot.kind == "sms" else "")
    made = filing()
    with office_scope(OFFICE):
        write(made, "filing.returned")
        assert {(one.channel, one.parts) for one in messages(made)} == {("sms", parts), ("mail", 1)}
        send_all(made)
    spending.keep()
    assert (spent(), spent("mail")) == ((1, parts), (2, 2))


def test_what_is_not_taken_costs_nothing(filing: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_provider: str, _sms: Any) -> None:
        raise NotSent("no such number", permanent=True)

    monkeypatch.setattr(routing, "hand_over", refuse)
    made = filing(email=None)
    with office_scope(OFFICE):
        write(made, "filing.county_approved")
        send_all(made)
    spending.keep()
    assert sms_of(made)[0].state == Fate.FAILED
    assert spent() == (0, 0)


def test_a_report_that_overtakes_the_answer_counts_and_one_that_follows_does_not(filing: Make) -> None:
    first, second = filing(email=None), filing(email=None)
    with office_scope(OFFICE):
        write(first, "filing.reminder")
        Message.objects.filter(filing=first.pk).update(state=Fate.SENDING, provider="city")
        write(second, "filing.reminder")
        send_all(second)
    for made in (first, second):
        for fate in ("accepted", "delivered", "delivered"):
            assert say(report(sms_of(made)[0], fate)).status_code == 200
    spending.keep()
    assert spent() == (2, 2)


def test_it_is_kept_once_in_a_second(filing: Make) -> None:
    for _ in range(3):
        spending.note(OFFICE, "sms", 2)
        spending.flush()
    assert spent() == (1, 2)
    spending._here.kept_at -= spending.KEPT_EVERY
    spending.flush()
    assert spent() == (3, 6)


def test_two_senders_that_count_at_once_lose_nothing() -> None:
    def count(office: str) -> None:
        for _ in range(50):
            spending.note(office, "sms", 2)
            spending.note(OTHER, "mail", 1)
            spending.keep()
        connection.close()

    threads = [threading.Thread(target=partial(count, office)) for office in (OFFICE, OFFICE, OTHER, OTHER)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    spending.keep()
    assert (spent(), spent(office=OTHER), spent("mail", OTHER)) == ((100, 200), (100, 200), (200, 200))


def test_what_was_lost_is_found_in_the_night(filing: Make) -> None:
    with office_scope(OFFICE):
        spending.recount()  # of what other tests have sent
    before, made = (spent(), spent("mail")), filing()
    with office_scope(OFFICE):
        write(made, "filing.submitted")
        send_all(made)
    drop_counts()
    with shared_scope():
        Spent.objects.update(parts=F("parts") + 1000)  # whatever else went wrong
    have_spent(7, office=UNUSED)
    tasks.recount_budget()
    assert spent(office=UNUSED) == (0, 0)
    assert (spent(), spent("mail")) == (
        (before[0][0] + 1, before[0][1] + 1),
        (before[1][0] + 2, before[1][1] + 2),
    )


def test_the_night_counts_the_month_in_which_it_was_taken_and_what_was_refused_not_at_all(
    filing: Make,
) -> None:
    made = filing()
    with office_scope(OFFICE):
        spending.recount()
        before = spent("mail")
        write(made, "filing.submitted")
        send_all(made)
        (to_filer, to_clerk) = [one for one in messages(made) if one.channel == "mail"]
        last_month = timezone.now().replace(day=1) - timedelta(days=3)
        Message.objects.filter(pk=to_filer.pk).update(done_at=last_month)
        Message.objects.filter(pk=to_clerk.pk).update(state=Fate.FAILED)
        spending.recount()
        assert spent("mail") == before
        Message.objects.filter(pk=to_clerk.pk).update(reported_at=timezone.now())
        spending.recount()
    assert spent("mail") == (before[0] + 1, before[1] + 1)


def test_who_has_spent_the_budget_sends_only_what_is_urgent(filing: Make) -> None:
    may_spend(10)
    have_spent(9)
    made = filing()
    assert told(made, "filing.county_approved")["sms", "filer"] == (Fate.CREATED, "")
    with shared_scope():
        Spent.objects.filter(office=OFFICE).update(parts=10)
    fates = told(made, "filing.city_archived")
    assert fates["sms", "filer"] == (Fate.SUPPRESSED, Why.OVER_BUDGET)
    assert fates["mail", "filer"] == fates["mail", "clerk"] == (Fate.CREATED, "")
    for event_type in URGENT & {"filing.submitted", "filing.returned", "filing.overdue"}:
        assert told(made, event_type)["sms", "filer"] == (Fate.CREATED, "")


def test_mail_has_a_budget_of_its_own(filing: Make) -> None:
    may_spend(1, "mail")
    have_spent(1, "mail")
    fates = told(filing(), "filing.county_approved")
    assert fates["sms", "filer"] == (Fate.CREATED, "")
    assert fates["mail", "filer"] == fates["mail", "city"] == (Fate.SUPPRESSED, Why.OVER_BUDGET)


def test_neither_another_month_nor_another_office_counts(filing: Make) -> None:
    may_spend(10, office=OFFICE)
    may_spend(10, office=OTHER)
    have_spent(10, month=(this_month() - timedelta(days=1)).replace(day=1))
    have_spent(10, office=OTHER)
    assert told(filing(), "filing.county_approved")["sms", "filer"] == (Fate.CREATED, "")


def test_the_limit_is_the_citys_for_this_office_else_the_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (limits.a_month(OFFICE, "sms"), limits.a_month(OFFICE, "mail")) == (20_000, 50_000)
    with shared_scope():
        Limit.objects.create(office=OFFICE, channel="sms", a_month=5, by="1")
    assert limits.a_month(OFFICE, "sms") == 20_000  # for a minute
    monkeypatch.setattr(limits._Known, "read_at", limits._Known.read_at - limits.LOOKED_EVERY)
    assert (limits.a_month(OFFICE, "sms"), limits.a_month(OTHER, "sms")) == (5, 20_000)
    with shared_scope():
        Limit.objects.update(a_month=0)
    limits.forget()
    assert limits.a_month(OFFICE, "sms") is None


def test_an_office_sees_its_own_and_changes_nothing_the_city_sees_all() -> None:
    have_spent(3)
    have_spent(4, office=OTHER)
    seen = {}
    for office in (OFFICE, "city"):
        with office_scope(office):
            seen[office] = sorted(Spent.objects.values_list("office", "parts"))
            for statement in ("UPDATE budget_spent SET parts = 0", "DELETE FROM budget_limit"):
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)
    assert seen == {OFFICE: [(OFFICE, 3)], "city": [(OTHER, 4), (OFFICE, 3)]}


def test_the_budget_is_looked_up_by_the_key() -> None:
    with office_scope(OFFICE):
        make_draft(admin_mobile=phone())
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT FROM budget_spent s WHERE s.office = %s AND s.channel = %s AND s.month = %s",
                [OFFICE, "sms", this_month()],
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
            cursor.execute("RESET enable_seqscan")
    assert "Index Only Scan using budget_spent_pkey" in plan
    assert "(channel = 'sms'::text)" in plan.partition("Index Cond: ")[2].partition("\n")[0]
