"""Two at once: one wins, the other is told so; nothing is written twice."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from infra import storage
from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Conflict, Problem
from tenants.filings import asking, documents, lodging, questions, workflow
from tenants.filings.models import Filing
from tests.make import STAFF, filer, make_draft, phone, wechat_id
from tests.tenants.filings.document_checks import corpus

OFFICE = "lanshan"
pytestmark = pytest.mark.usefixtures("live")
CLERK, COLLEAGUE = Actor("staff", "21", "clerk", OFFICE), Actor("staff", "22", "clerk", OFFICE)
BY = Actor("staff", "1", "clerk", OFFICE)


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


@pytest.mark.parametrize("_pair", range(30))
def test_opposite_decisions_at_once(_pair: int) -> None:
    with office_scope(OFFICE):
        filing = make_draft(paper_state="received")
        workflow.move(filing, "submit", BY, now=timezone.now())
        one, other = Filing.objects.get(pk=filing.pk), Filing.objects.get(pk=filing.pk)
    reasons = [{"field": "purpose", "message": "x"}]
    results = at_once(
        lambda: workflow.move(one, "approve", CLERK, now=timezone.now()),
        lambda: workflow.move(
            other,
            "return_for_correction",
            COLLEAGUE,
            reasons=reasons,
            due_on=timezone.localdate(),
            due_reason=[],
        ),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    with office_scope(OFFICE):
        stored = Filing.objects.get(pk=filing.pk)
        assert stored.sequence == 3
        assert stored.history.count() == 3
        assert stored.history.last().target == stored.state


def test_an_edit_and_a_submission_at_once_never_submit_what_was_not_checked() -> None:
    for _ in range(10):
        with office_scope(OFFICE):
            filing = make_draft()
            read = Filing.objects.get(pk=filing.pk)
        results = at_once(
            lambda read=read: workflow.move(read, "submit", BY, now=timezone.now()),
            lambda filing=filing: lodging.edit(filing.pk, {"nickname": "x"}, BY),
        )
        with office_scope(OFFICE):
            stored = Filing.objects.get(pk=filing.pk)
        if stored.state == "submitted":
            assert stored.revision == 1
            assert isinstance(results[1], Conflict)
        else:
            assert isinstance(results[0], Conflict)
            assert stored.nickname == "x"


def test_documents_that_come_at_once_are_all_taken() -> None:
    with office_scope(OFFICE):
        filing = make_draft()
    kinds = ["identity_card", "business_licence", "registration_form", "identity_card"]
    results = at_once(
        *[
            lambda kind=kind: documents.attach(Filing.objects.get(pk=filing.pk), kind, corpus.jpeg(), "", BY)
            for kind in kinds
        ]
    )
    assert [getattr(result, "kind", result) for result in results] == kinds
    with office_scope(OFFICE):
        stored = Filing.objects.get(pk=filing.pk)
        assert stored.sequence == stored.history.count() == 1 + len(kinds)
        assert sorted(document.kind for document in documents.current(stored)) == sorted(set(kinds))


def test_a_document_that_comes_too_late_leaves_nothing_behind() -> None:
    with office_scope(OFFICE):
        filing = make_draft()
        read = Filing.objects.get(pk=filing.pk)
        workflow.move(filing, "withdraw", BY, reason="exempt")
        before = list(storage.versions(OFFICE))
        with pytest.raises(Conflict):
            documents.attach(read, "identity_card", corpus.jpeg(), "", BY)
        assert list(storage.versions(OFFICE)) == before
        assert not filing.documents.exists()


def test_one_account_is_filed_once_however_many_try() -> None:
    account = wechat_id()
    results = at_once(
        *[lambda: lodging.begin({"wechat_id": account}, BY, filer_kind="company") for _ in range(6)]
    )
    assert sum(isinstance(result, Filing) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 5
    with office_scope(OFFICE):
        assert Filing.objects.filter(account=account).count() == 1


def test_a_filing_is_replaced_once_however_many_try() -> None:
    with office_scope(OFFICE):
        old = make_draft(state="city_archived")
    kinds = ["change", "closing", "change", "closing"]
    ids = {"wechat_id": old.wechat_id}
    results = at_once(
        *[
            lambda kind=kind: lodging.begin(ids, BY, filer_kind="company", kind=kind, replaces=old)
            for kind in kinds
        ]
    )
    assert sum(isinstance(result, Filing) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Problem)} == {"replaced-already"}


def test_staff_of_another_office_is_nobody_here() -> None:
    with office_scope(OFFICE):
        filing = make_draft()
        with pytest.raises(Problem):
            workflow.move(filing, "submit", STAFF, now=timezone.now())


def test_of_many_questions_at_once_five_are_taken() -> None:
    number = phone()
    with office_scope(OFFICE):
        filing = make_draft(contact=number)
    who = filer(number, OFFICE)
    results = at_once(*[lambda: asking.ask(Filing.objects.get(pk=filing.pk), "同时", who)] * 8)
    refused = [one.code for one in results if isinstance(one, Problem)]
    assert refused == ["too-many-questions"] * 3
    with office_scope(OFFICE):
        assert len(questions.of(filing.pk)) == asking.MOST_OPEN
        filing.refresh_from_db(fields=["sequence"])
        assert filing.sequence == 1 + asking.MOST_OPEN


def test_two_answers_at_once_are_one() -> None:
    number = phone()
    with office_scope(OFFICE):
        filing = make_draft(contact=number)
        question = asking.ask(filing, "可以吗？", filer(number, OFFICE))
    results = at_once(
        *[
            lambda by=by: asking.answer(Filing.objects.get(pk=filing.pk), question.pk, by.id, by)
            for by in (CLERK, COLLEAGUE)
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Question"]
    with office_scope(OFFICE):
        (kept,) = questions.of(filing.pk)
        assert kept.answer.open() == kept.answered_by
