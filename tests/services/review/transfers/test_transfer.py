"""A filing goes to the office where it belongs, with the consent of both, and with all that it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra import storage
from infra.db import office_scope
from infra.db.scope import owner_scope
from infra.events.models import Outbox
from infra.problems import Conflict, Problem
from services.review import actions as deciding
from services.review import holding, returning
from services.review.transfers.models import Transfer
from tenants.filings import asking, documents, pasts, queries, transferring, workflow
from tenants.filings.models import Document, Filing
from tenants.offices import claims
from tests.make import filer
from tests.services.review.transfers.cases import (
    ANNA,
    FROM,
    TO,
    WHY,
    accepted,
    agreed,
    case,
    lines,
    now,
)

pytestmark = pytest.mark.django_db


def lying(office: str) -> set[str]:
    """What is in an office's bucket since today."""
    return {one.stored.key for one in storage.versions(office, timezone.now().date())}


def there_questions(filing: Filing) -> list[Any]:
    from tenants.filings import questions

    return questions.of(filing.pk)


def test_it_goes_on_there_as_it_was_with_its_documents_and_history() -> None:
    filing = case(founder_name="", purpose="本地便民信息")
    with office_scope(FROM):
        asking.ask(filing, "地址写注册地址吗？", filer(filing.contact.open()))
        form = {name: getattr(now(filing), name) for name in transferring.CARRIED}
        before = documents.current(filing)
    transfer = accepted(agreed(now(filing)))
    assert transfer.successor
    with office_scope(TO):
        there = Filing.objects.get(pk=transfer.successor)
        again = ("clock_since",)
        assert {name: getattr(there, name) for name in form if name not in again} == {
            name: value for name, value in form.items() if name not in again
        }
        assert there.state == "submitted"
        (question,) = there_questions(there)
        assert question.text.open() == "地址写注册地址吗？"
        after = documents.current(there)
        assert [(one.kind, one.sha256) for one in after] == [(one.kind, one.sha256) for one in before]
        for one in after:
            assert storage.digest(TO, one.key, one.version_id) == one.sha256
        past = pasts.lines(there.pk)
        assert [line.event for line in past][:2] == ["filing.drafted", "document.checked"]
        assert past[-1].event == "filing.transfer_agreed"
        assert [line.remark for line in past if line.event == "filing.transfer_proposed"] == [WHY]
        assert {line.office for line in past} == {FROM}
        assert filer(filing.contact.open(), TO).id == there.contact_blind
    held = claims.holding(filing.account)
    assert held
    assert (held[0].slug, held[1]) == (TO, there.pk)
    gone = now(filing)
    assert (gone.state, gone.withdrawal_reason) == ("withdrawn", "transferred")
    with office_scope(FROM):
        went = transferring.went_to(queries.history(gone))
        assert went
        assert (went.card.slug, went.successor) == (TO, transfer.successor)
        # What was here stays here, as it was.
        for one in before:
            assert storage.digest(FROM, one.key, one.version_id) == one.sha256


@pytest.mark.parametrize("state", ["draft", "returned", "overdue"])
def test_whatever_its_filer_has_goes_on_in_that_state(state: str) -> None:
    filing = case(submit=state == "returned")
    with office_scope(FROM):
        if state == "returned":
            reasons = [{"field": "purpose", "message": "过于笼统"}]
            returning.send(filing, ANNA, reasons, returning.term(None))
        if state == "overdue":
            Filing.objects.filter(pk=filing.pk).update(due_on=timezone.localdate() - timedelta(days=1))
            list(workflow.lapse_due())
    filing = now(filing)
    assert filing.state == state
    with office_scope(FROM):
        asked = now(filing).return_reasons
    transfer = accepted(agreed(filing))
    with office_scope(TO):
        there = Filing.objects.get(pk=transfer.successor)
        assert there.state == state
        assert (there.due_on, there.late, there.returns) == (filing.due_on, filing.late, filing.returns)
        assert there.return_reasons == asked
        waits = [pause.reason for pause in there.pauses.all()]
        assert waits == (["correction"] if state == "returned" else [])


def test_what_was_decided_meanwhile_does_not_go() -> None:
    filing = case(paper_state="received")
    transfer, before = agreed(filing), lying(TO)
    with office_scope(FROM):
        holding.hold(now(filing), holding.APPROVE, ANNA)
    with pytest.raises(Conflict) as decided:
        accepted(transfer)
    assert decided.value.code == "decided-already"
    with office_scope(FROM):
        from services.review.models import Decision

        Decision.objects.filter(filing=filing.pk).delete()
        deciding.approve(now(filing), ANNA)
    with pytest.raises(Conflict) as moved:
        accepted(transfer)
    assert moved.value.code == "not-in-this-state"
    assert now(filing).state == "county_approved"
    with office_scope(TO):
        assert not Filing.objects.filter(account=filing.account).exists()
    assert lying(TO) == before  # the copies were taken away again


def test_the_old_ones_documents_are_kept_and_no_personal_number_is_in_a_shared_table() -> None:
    number = "371103199001011234"
    filing = case(filer_kind="individual", founder_id_number=number, founder_name="王小海")
    transfer = accepted(agreed(filing))
    with office_scope(TO):
        there = Filing.objects.get(pk=transfer.successor)
        assert there.founder_id_number.open() == number
        assert there.founder_id_number_blind != now(filing).founder_id_number_blind  # each office has its key
    with owner_scope():
        rows = [str(row) for row in Transfer.objects.values_list()]
        told = [
            str(one) for one in Outbox.objects.filter(subject__in=[filing.pk, there.pk]).values_list("data")
        ]
    assert not [one for one in rows + told if number in one or "王小海" in one or WHY in one]


@pytest.mark.parametrize("step", ["copied", "_leave", "_arrive", "keep"])
def test_who_dies_on_the_way_leaves_all_as_it_was_and_it_is_done_again(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each step it is done, and then the process is gone: nothing of it is there, and the next one does it all."""
    filing = case()
    transfer = agreed(filing)
    place = pasts if step == "keep" else transferring
    real = getattr(place, "_copied" if step == "copied" else step)

    def dies(*args: Any, **options: Any) -> None:
        real(*args, **options)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(place, "_copied" if step == "copied" else step, dies)
        with pytest.raises(SystemExit):
            accepted(transfer)
    assert now(filing).state == "submitted"
    assert lines(filing.pk)[-1] == "filing.transfer_agreed"
    with office_scope(TO):
        assert not Filing.objects.filter(account=filing.account).exists()
        assert not Document.objects.filter(filing__account=filing.account).exists()
        assert Transfer.objects.get(pk=transfer.pk).state == "agreed"
    held = claims.holding(filing.account)
    assert held
    assert held[0].slug == FROM
    done = accepted(transfer)
    with office_scope(TO):
        assert Filing.objects.get(account=filing.account).pk == done.successor
        # The copies that nobody names are taken away.
        documents.reap(timezone.now() + timedelta(days=1))
        there = {one.key for one in documents.current(Filing.objects.get(pk=done.successor))}
        day = timezone.now().date()
        left = {one.stored.key for one in storage.versions(TO, day)}
        assert there <= left
        assert not documents.unnamed([one.stored for one in storage.versions(TO, day)])


def test_a_store_that_has_lost_a_document_changes_nothing() -> None:
    filing = case()
    transfer = agreed(filing)
    with office_scope(FROM):
        Document.objects.filter(filing=filing).update(sha256="0" * 64)
    with pytest.raises(Problem) as refused:
        accepted(transfer)
    assert refused.value.code == "store-unavailable"
    assert now(filing).state == "submitted"
