"""What is planned of a card and of the staff: made once at its moment, by the rights of then, or taken back."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope, owner_scope, shared_scope
from infra.ledger import checks
from infra.problems import Conflict, Forbidden, Problem, Unprocessable
from services.review.setup import planning
from services.review.setup.planning import Kind
from tenants.filings.numbering import next_number
from tenants.offices import contact, directory
from tenants.offices.models import Membership, Planned, Staff
from tests.services.review.offices import OFFICE, browser, worker

CARD = f"/o/city/desk/setup/offices/{OFFICE}/"
CONTACT = f"/o/{OFFICE}/desk/supervision/contact/"
STAFF = f"/o/{OFFICE}/desk/supervision/staff/"
SOON = timedelta(hours=1)


def due(plan: Planned) -> None:
    """Its moment has come."""
    with shared_scope():
        Planned.objects.filter(pk=plan.pk).update(starts_at=timezone.now() - timedelta(seconds=1))


def again(plan: Planned) -> Planned:
    with shared_scope():
        return Planned.objects.get(pk=plan.pk)


def acts(office: str = OFFICE) -> list[str]:
    with office_scope(office):
        found = AuditEntry.objects.filter(action__regex=r"^(plan|office)\.").order_by("pk")
        return list(found.values_list("action", flat=True))


def phone() -> Any:
    return contact.now_of(OFFICE)["phone"]


def officer(name: str = "eve") -> Actor:
    return worker("officer", name, "city")[0]


def plan_phone(actor: Actor, number: str = "5229999") -> Planned:
    return planning.plan_card(OFFICE, {"phone": number}, timezone.now() + SOON, actor)


@pytest.mark.django_db
def test_a_card_is_another_from_its_moment_on_and_not_before() -> None:
    actor, before = worker("supervisor")[0], phone()
    plan = plan_phone(actor)
    assert phone() == before, "it was tried, and undone"
    assert acts() == ["plan.made"]
    assert planning.carry_out() == 0
    assert phone() == before
    due(plan)
    assert planning.carry_out() == 1
    assert phone() == "5229999"
    assert acts() == ["plan.made", "office.contact_changed", "plan.carried_out"]
    with office_scope(OFFICE):
        made = AuditEntry.objects.get(action="office.contact_changed")
        assert (made.actor, made.role, made.actor_office) == (actor.id, "supervisor", OFFICE)
        assert contact.changes(OFFICE)[0].fields == {"phone": (before, "5229999")}
    assert again(plan).done_at is not None
    assert planning.carry_out() == 0


@pytest.mark.django_db
def test_what_else_of_the_card_was_changed_meanwhile_stays() -> None:
    actor = officer()
    now = contact.now_of(OFFICE, contact.CARD)
    plan = planning.plan_card(OFFICE, {**now, "phone": "5229999"}, timezone.now() + SOON, actor)
    assert plan.values == {"phone": "5229999"}
    planning.change_card(OFFICE, {"hours": "周一"}, actor)
    due(plan)
    planning.carry_out()
    card = contact.now_of(OFFICE)
    assert (card["phone"], card["hours"]) == ("5229999", "周一")


@pytest.mark.django_db
def test_what_changes_nothing_or_is_past_or_not_ones_own_is_refused_when_it_is_planned() -> None:
    supervisor, later = worker("supervisor")[0], timezone.now() + SOON
    with pytest.raises(Unprocessable, match="nothing-changes"):
        plan_phone(supervisor, phone())
    with pytest.raises(Unprocessable, match="starts-in-past"):
        planning.plan_card(OFFICE, {"phone": "5229999"}, timezone.now(), supervisor)
    for other in (worker("clerk", "c")[0], worker("supervisor", "s", "lanshan")[0]):
        with pytest.raises(Forbidden):
            plan_phone(other)
        with pytest.raises(Forbidden):
            planning.plan_for(Kind.BLOCK, worker("clerk", "x")[1], later, other, office=OFFICE)
    with pytest.raises(Conflict, match="office-there"):
        planning.plan_card(OFFICE, {"code": "DG"}, later, officer())
    with pytest.raises(Unprocessable, match="no-such-role"):
        planning.plan_for(
            Kind.ROLE, worker("clerk", "x")[1], later, supervisor, office=OFFICE, role="officer"
        )
    with shared_scope():
        assert not Planned.objects.filter(office=OFFICE).exists()


@pytest.mark.django_db
def test_what_is_taken_back_is_never_made() -> None:
    actor, before = worker("supervisor")[0], phone()
    plan = plan_phone(actor)
    for other in (worker("clerk", "c")[0], worker("supervisor", "s", "lanshan")[0]):
        with pytest.raises(Forbidden):
            planning.take_back(plan.pk, other)
    planning.take_back(plan.pk, officer())
    due(plan)
    assert planning.carry_out() == 0
    assert phone() == before
    assert acts() == ["plan.made", "plan.taken_back"]
    with pytest.raises(Conflict, match="plan-not-to-come"):
        planning.take_back(plan.pk, actor)


@pytest.mark.django_db
def test_what_is_made_is_not_taken_back() -> None:
    actor = worker("supervisor")[0]
    plan = plan_phone(actor)
    due(plan)
    planning.carry_out()
    with pytest.raises(Conflict, match="plan-not-to-come"):
        planning.take_back(plan.pk, actor)


@pytest.mark.django_db
def test_what_the_rules_of_that_moment_refuse_stays_with_its_reason_and_keeps_no_other_back() -> None:
    city = browser("officer", office="city")
    actor = officer()
    code = planning.plan_card(OFFICE, {"code": "WU"}, timezone.now() + SOON, actor)
    other = plan_phone(actor)
    with office_scope(OFFICE):
        next_number(2026)
    due(code)
    due(other)
    assert planning.carry_out() == 2
    assert contact.now_of(OFFICE, ("code", "phone")) == {"code": "WL", "phone": "5229999"}
    refused = again(code)
    assert refused.done_at is None
    assert refused.refused["code"] == "code-in-use"
    assert "plan.refused" in acts()
    page = city.get(CARD).content.decode()
    assert "it stays" in page.partition("Not made: ")[2].partition("</p>")[0]
    assert planning.carry_out() == 0
    with pytest.raises(Conflict):
        planning.take_back(code.pk, actor)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["blocked", "role", "off"])
def test_who_may_not_do_it_any_more_does_not_do_it_then(how: str) -> None:
    actor, member, _caller = worker("supervisor", "leaving")
    before, plan = phone(), plan_phone(actor)
    with shared_scope():
        if how == "off":
            Staff.objects.filter(pk=actor.id).update(is_active=False)
        else:
            changed = {"blocked_at": timezone.now()} if how == "blocked" else {"role": "clerk"}
            Membership.objects.filter(pk=member).update(**changed)
    due(plan)
    planning.carry_out()
    assert phone() == before
    refused = again(plan).refused
    assert refused["code"] == "planner-gone"
    assert refused["en"] != refused["zh-hans"]


@pytest.mark.django_db
def test_a_role_and_a_blocking_are_made_at_their_moment() -> None:
    actor, later = worker("supervisor", "keeper")[0], timezone.now() + SOON
    _one, member, caller = worker("clerk", "leaving")
    role = planning.plan_for(Kind.ROLE, member, later, actor, office=OFFICE, role="auditor")
    block = planning.plan_for(Kind.BLOCK, member, later, actor, office=OFFICE)
    assert caller.get("queue").status_code == 200, "tried and undone: nobody was signed out"
    due(role)
    planning.carry_out()
    with shared_scope():
        assert Membership.objects.get(pk=member).role == "auditor"
        assert Membership.objects.get(pk=member).blocked_at is None
    due(block)
    planning.carry_out()
    assert caller.get("queue").status_code == 401


@pytest.mark.django_db
def test_nobody_plans_for_oneself() -> None:
    actor, member, _caller = worker("supervisor", "me")
    for kind, role in ((Kind.BLOCK, ""), (Kind.ROLE, "clerk")):
        with pytest.raises(Forbidden, match="not-oneself"):
            planning.plan_for(kind, member, timezone.now() + SOON, actor, office=OFFICE, role=role)


@pytest.fixture
def kept(live: None) -> Iterator[Planned]:
    """A plan that is due, committed; its traces are taken away."""
    actor, before = worker("supervisor", "two")[0], phone()
    plan = plan_phone(actor, "5228888")
    due(plan)
    yield plan
    with shared_scope():
        Planned.objects.filter(pk=plan.pk).delete()
    with office_scope(OFFICE):
        contact.change(OFFICE, {"phone": before}, actor)
    directory.forget()


def test_of_two_clocks_one_makes_it(kept: Planned) -> None:
    both, made = Barrier(2), list[int]()

    def clock() -> None:
        try:
            both.wait()
            made.append(planning.carry_out())
        finally:
            connections.close_all()

    threads = [Thread(target=clock) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(made) == [0, 1]
    assert phone() == "5228888"
    with office_scope(OFFICE):
        done = AuditEntry.objects.filter(action="plan.carried_out", detail__plan=kept.pk)
        assert done.count() == 1


def test_taking_back_waits_for_the_clock_that_has_it_in_hand(kept: Planned) -> None:
    """Whichever is first, the other finds it so: it is made or taken back, never both."""
    actor = Actor("staff", kept.made_by, kept.role, kept.made_office)
    both, taken = Barrier(2), list[str]()

    def back() -> None:
        try:
            both.wait()
            planning.take_back(kept.pk, actor)
            taken.append("taken back")
        except Problem as problem:
            taken.append(problem.code)
        finally:
            connections.close_all()

    other = Thread(target=back)
    other.start()
    both.wait()
    made = planning.carry_out()
    other.join()
    assert (made, taken) in ((1, ["plan-not-to-come"]), (0, ["taken back"]))
    assert (phone() == "5228888") == bool(made)


@pytest.mark.django_db
def test_the_clock_asks_one_question_where_nothing_is_due(django_assert_num_queries: Any) -> None:
    plan_phone(worker("supervisor")[0])
    with django_assert_num_queries(1):
        planning.carry_out()


@pytest.mark.django_db
def test_an_office_sees_no_plans_in_its_own_scope() -> None:
    with office_scope(OFFICE), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM offices_planned")


def test_the_ledger_names_what_was_made_without_a_trace(kept: Planned) -> None:
    (look,) = (one for one in checks() if one.name == "plans")
    with owner_scope():
        Planned.objects.filter(pk=kept.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    assert "still waits" in next(one.reason for one in look.run(OFFICE) if str(kept.pk) in one.subject)
    planning.carry_out()
    assert not [one for one in look.run(OFFICE) if str(kept.pk) in one.subject]
    with shared_scope():
        hours_ago = timezone.now() - timedelta(hours=1)
        broken = Planned.objects.create(
            kind="card", office=OFFICE, values={}, starts_at=hours_ago, made_by=kept.made_by, role="supervisor",
            made_office=OFFICE, done_at=hours_ago,
        )  # fmt: skip
    try:
        assert "trail" in next(one.reason for one in look.run(OFFICE) if str(broken.pk) in one.subject)
    finally:
        with shared_scope():
            broken.delete()
