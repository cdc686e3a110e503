"""Who proposes, agrees, accepts, declines; and the office's clock meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from services.review.transfers import actions
from services.review.transfers.models import Transfer
from tenants.filings import transferring, workflow
from tenants.filings.calendars import calendar
from tenants.filings.models import Filing
from tenants.filings.pauses import Pause
from tenants.filings.queue import NEVER
from tenants.filings.standing import clock_of
from tests.make import filer
from tests.services.review.transfers.cases import (
    ANNA,
    CHIEF,
    FROM,
    OFFICER,
    STRANGER,
    TAKER,
    TAKERS_CLERK,
    TO,
    WHY,
    accepted,
    agreed,
    case,
    lines,
    now,
    proposed,
)

pytestmark = pytest.mark.django_db


def test_a_clerk_proposes_the_supervisor_agrees_and_the_other_one_accepts() -> None:
    filing = case()
    transfer = proposed(filing)
    assert transfer.state == "proposed"
    with office_scope(FROM):
        actions.agree(transfer.pk, CHIEF)
    transfer = accepted(transfer)
    assert transfer.state == "done"
    assert lines(filing.pk)[-3:] == [
        "filing.transfer_proposed",
        "filing.transfer_agreed",
        "filing.transferred",
    ]
    assert lines(transfer.successor, TO) == ["filing.arrived"]
    # The consent of both is in both trails.
    with office_scope(FROM):
        said = AuditEntry.objects.filter(subject=filing.pk, action__startswith="filing.transfer")
        assert [(one.action, one.actor, one.actor_office) for one in said.order_by("id")] == [
            ("filing.transfer_proposed", "62", FROM),
            ("filing.transfer_agreed", "64", FROM),
            ("filing.transferred", "71", TO),
        ]
    with office_scope(TO):
        assert AuditEntry.objects.filter(action="transfer.accepted", actor="71").exists()


def test_the_clock_stands_still_meanwhile_and_goes_on_when_it_is_declined() -> None:
    filing = case()
    before = filing.office_due_on
    transfer = agreed(filing)
    with office_scope(FROM):
        moment = timezone.now() + timedelta(days=60)
        clock = clock_of(now(filing), moment, calendar())
        assert clock
        assert clock.standing_still
        assert clock.colour != "red"
        assert now(filing).office_due_on == NEVER
        Pause.objects.filter(filing=filing).update(started_at=timezone.now() - timedelta(days=30))
        Filing.objects.filter(pk=filing.pk).update(clock_since=timezone.now() - timedelta(days=30))
    with office_scope(TO):
        actions.decline(transfer.pk, TAKER, "账号主体注册在东港区")
    with office_scope(FROM):
        (pause,) = Pause.objects.filter(filing=filing)
        assert (pause.reason, pause.ended_at is not None) == ("transfer", True)
        assert before <= now(filing).office_due_on < NEVER
        assert clock_of(now(filing), timezone.now(), calendar()).spent_days == 0  # type: ignore[union-attr]
    assert lines(filing.pk)[-1] == "filing.transfer_ended"
    assert Transfer.objects.get(pk=transfer.pk).answer.open() == "账号主体注册在东港区"


def test_handed_in_meanwhile_it_still_waits_for_the_other_office() -> None:
    filing = case(submit=False)
    agreed(filing)
    with office_scope(FROM):
        moved = now(filing)
        from tenants.filings import lodging

        with pytest.raises(Unprocessable):
            lodging.submit(moved, filer(filing.contact.open()), now=timezone.now())  # a document is missing
        workflow.move(
            now(filing),
            "submit",
            filer(filing.contact.open()),
            now=timezone.now(),
            office_due_on=transferring.due_when_submitted(now(filing), timezone.now(), calendar()),
        )
        assert now(filing).office_due_on == NEVER


def test_who_is_not_asked_does_nothing() -> None:
    filing = case()
    with pytest.raises(Forbidden):
        proposed(filing, STRANGER)
    transfer = proposed(filing)
    for office, actor in ((FROM, ANNA), (FROM, CHIEF), (TO, TAKERS_CLERK), (TO, TAKER), ("city", OFFICER)):
        with office_scope(office), pytest.raises(Forbidden):
            actions.accept(transfer.pk, actor)
    for office, actor in ((FROM, ANNA), (TO, TAKER), ("city", OFFICER)):
        with office_scope(office), pytest.raises(Forbidden):
            actions.agree(transfer.pk, actor)
    for verb in (actions.agree, actions.accept, actions.take_back):
        with office_scope("juxian"), pytest.raises(NotFound):
            verb(transfer.pk, STRANGER)  # type: ignore[operator]
    with office_scope(TO), pytest.raises(Forbidden):
        actions.decline(transfer.pk, TAKER, "不")
    assert Transfer.objects.get(pk=transfer.pk).state == "proposed"


def test_the_city_proposes_and_the_office_may_say_no() -> None:
    filing = case()
    transfer = proposed(filing, OFFICER)
    assert transfer.state == "proposed"
    with office_scope(FROM), pytest.raises(Unprocessable):
        actions.decline(transfer.pk, CHIEF, "  ")
    with office_scope(FROM):
        actions.decline(transfer.pk, CHIEF, "主体在本区")
    assert Transfer.objects.get(pk=transfer.pk).state == "declined"
    again = proposed(now(filing), OFFICER)
    with office_scope("city"):
        actions.take_back(again.pk, OFFICER)
    with office_scope("city"):
        assert Transfer.objects.get(pk=again.pk).state == "taken_back"


@pytest.mark.parametrize(
    ("to", "why", "code"),
    [
        ("city", WHY, "no-such-target"),
        (FROM, WHY, "no-such-target"),
        ("nowhere", WHY, "no-such-target"),
        (TO, " ", "no-reason"),
    ],
)
def test_it_needs_a_district_and_a_reason(to: str, why: str, code: str) -> None:
    filing = case()
    with office_scope(FROM), pytest.raises(Unprocessable) as refused:
        actions.propose(FROM, filing.pk, to, why, ANNA)
    assert refused.value.code == code
    assert refused.value.errors


def test_one_at_a_time_and_only_a_first_filing() -> None:
    filing = case()
    proposed(filing)
    with pytest.raises(Conflict) as twice:
        proposed(now(filing))
    assert twice.value.code == "transfer-open"
    change = case(kind="closing")
    with pytest.raises(Unprocessable) as stays:
        proposed(change)
    assert stays.value.code == "replaces-here"


def test_accepted_twice_is_accepted_once() -> None:
    transfer = agreed(case())
    first, second = accepted(transfer), accepted(transfer)
    assert first.successor == second.successor
    with office_scope(TO):
        assert Filing.objects.filter(account=first.account).count() == 1
