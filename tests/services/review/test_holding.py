"""A decision is held back for ten seconds, may be undone, and is carried out once."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.events.models import Outbox
from infra.problems import Conflict, Problem, Unprocessable
from services.review import actions, claiming, deciding, holding, queries
from services.review.models import Decision
from services.review.tasks import carry_out
from tenants.filings import asking, examining, lodging, workflow
from tenants.filings.models import Filing
from tests.make import filer, phone
from tests.services.review.deciding import (
    ANNA,
    BO,
    NOTHING,
    OFFICE,
    WINDOW,
    all_right,
    now,
    ten_seconds_later,
    waiting,
)


def approve(filing: Filing) -> Decision:
    return deciding.approve(filing, ANNA, all_right(filing), NOTHING)


@pytest.mark.django_db
def test_what_is_decided_is_nobodys_to_do_and_has_not_left(donggang: str) -> None:
    filing = waiting()
    before = filing.sequence
    approve(filing)
    assert (now(filing).state, now(filing).sequence) == ("submitted", before)
    assert filing.pk not in [row.pk for row in queries.queue(BO).rows]
    for act in (
        lambda: deciding.approve(now(filing), BO, all_right(filing), NOTHING),
        lambda: actions.approve(now(filing), BO),
        lambda: actions.return_filing(now(filing), BO, [{"field": "purpose", "message": "x"}]),
        lambda: claiming.claim(now(filing), BO),
        lambda: actions.withdraw(now(filing), BO, "closed"),
    ):
        with pytest.raises(Conflict, match="decided-already"):
            act()
    assert holding.carry_out() == 0
    assert now(filing).state == "submitted"


@pytest.mark.django_db
def test_who_presses_twice_has_decided_once(donggang: str) -> None:
    filing = waiting()
    assert approve(filing).pk == approve(now(filing)).pk
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_after_ten_seconds_it_leaves_once(donggang: str) -> None:
    filing = waiting()
    approve(filing)
    ten_seconds_later()
    assert holding.carry_out() == 1
    assert (now(filing).state, now(filing).approved_by) == ("county_approved", ANNA.id)
    assert holding.carry_out() == 0
    assert holding.undo([filing.pk], ANNA) == []
    assert not Decision.objects.exists()
    assert now(filing).history.filter(event="filing.county_approved").count() == 1


@pytest.mark.django_db
def test_what_is_undone_leaves_no_trace_but_in_the_trail(donggang: str) -> None:
    filing = waiting()
    approve(filing)
    assert holding.undo([filing.pk], BO) == []  # it is Anna's
    assert holding.undo([filing.pk], ANNA) == [filing.pk]
    ten_seconds_later()
    assert holding.carry_out() == 0
    assert now(filing).history.count() == 2
    actions_ = AuditEntry.objects.filter(subject=filing.pk, action__startswith="decision.").order_by("id")
    assert [entry.action for entry in actions_] == ["decision.made", "decision.undone"]
    found = examining.of(now(filing), ANNA.id)
    assert found is not None
    assert found.right == all_right(filing)  # what was ticked is still there
    approve(now(filing))


@pytest.mark.django_db
def test_what_the_filer_did_meanwhile_comes_first_and_is_told_to_who_decided(donggang: str) -> None:
    number = phone()
    filing, other = waiting(contact=number), waiting()
    approve(filing)
    approve(other)
    lodging.withdraw(now(filing), filer(number), "closed")
    ten_seconds_later()
    assert holding.carry_out() == 2
    assert (now(filing).state, now(other).state) == ("withdrawn", "county_approved")
    (left,) = holding.own(ANNA)
    assert left.filing == filing.pk
    assert left.refused
    assert holding.undo([filing.pk], ANNA) == [filing.pk]
    assert holding.own(ANNA) == []


@pytest.mark.usefixtures("live")
def test_what_comes_back_is_examined_anew() -> None:
    with office_scope(OFFICE):
        filing = waiting()
        deciding.examine(filing, ANNA, all_right(filing), NOTHING)
        assert examining.of(now(filing), ANNA.id) is not None
        actions.return_filing(now(filing), ANNA, [{"field": "", "message": "x"}])
        workflow.move(now(filing), "submit", WINDOW, now=timezone.now())
        assert examining.of(now(filing), ANNA.id) is None


@pytest.mark.django_db
def test_a_question_meanwhile_is_no_reason_to_refuse(donggang: str) -> None:
    number = phone()
    filing = waiting(contact=number)
    approve(filing)
    asking.ask(now(filing), "可以吗？", filer(number))
    ten_seconds_later()
    holding.carry_out()
    assert now(filing).state == "county_approved"


@pytest.mark.django_db
def test_what_cannot_be_done_is_refused_before_it_is_held(donggang: str) -> None:
    filing = waiting(paper_state="expected")
    with pytest.raises(Unprocessable, match="paper-missing"):
        approve(filing)
    with pytest.raises(Problem, match="not-yours-to-do"):
        deciding.approve(now(waiting()), WINDOW, all_right(filing), NOTHING)
    assert not Decision.objects.exists()


def at_once(*acts: Any) -> list[object]:
    """Run all at the same moment; what each returned or raised."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(number: int) -> None:
        with office_scope(OFFICE):
            barrier.wait()
            try:
                results[number] = acts[number]()
            except Problem as problem:
                results[number] = problem
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("_time", range(20))
def test_undone_and_carried_out_at_once_is_one_of_the_two(_time: int) -> None:
    with office_scope(OFFICE):
        filing = waiting()
        approve(filing)
        Decision.objects.filter(filing=filing.pk).update(leaves_at=timezone.now())
    undone, *_done = at_once(lambda: holding.undo([filing.pk], ANNA), holding.carry_out, holding.carry_out)
    with office_scope(OFFICE):
        assert not Decision.objects.filter(filing=filing.pk).exists()
        lines = now(filing).history.filter(event="filing.county_approved").count()
        assert (now(filing).state, lines) == (("submitted", 0) if undone else ("county_approved", 1))
    with shared_scope():
        assert Outbox.objects.filter(subject=filing.pk, type="filing.county_approved").count() == lines


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("_time", range(10))
def test_of_two_who_decide_at_once_one_is_told_so(_time: int) -> None:
    with office_scope(OFFICE):
        filing = waiting()
        one, other = now(filing), now(filing)
    results = at_once(
        lambda: deciding.approve(one, ANNA, all_right(one), NOTHING),
        lambda: deciding.approve(other, BO, all_right(other), NOTHING),
    )
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    with office_scope(OFFICE):
        holding.undo([filing.pk], ANNA)
        holding.undo([filing.pk], BO)


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("_time", range(10))
def test_a_decision_of_the_api_at_the_same_moment_leaves_one(_time: int) -> None:
    """Whichever comes first is the one that is told; the other is refused, at once or when its time comes."""
    with office_scope(OFFICE):
        filing = waiting()
        one, other = now(filing), now(filing)
    reasons = [{"field": "purpose", "message": "x"}]
    at_once(
        lambda: deciding.approve(one, ANNA, all_right(one), NOTHING),
        lambda: actions.return_filing(other, BO, reasons),
    )
    with office_scope(OFFICE):
        Decision.objects.filter(filing=filing.pk).update(leaves_at=timezone.now())
    carry_out()
    with office_scope(OFFICE):
        decided = now(filing).history.filter(event__in=["filing.county_approved", "filing.returned"])
        assert decided.count() == 1
        assert now(filing).state == decided.get().target
        holding.undo([filing.pk], ANNA)
