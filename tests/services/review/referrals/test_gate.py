"""Nobody is referred who was not told, with proof, and had time to file."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from infra.db import office_scope
from services.review import docket
from services.review.referrals import gate
from tenants.filings.models import Filing
from tests.make import make_draft
from tests.services.review.packages.archiving import told
from tests.services.review.referrals.people import entry, notified, overdue, unreachable

pytestmark = pytest.mark.django_db


def standing(filing: Filing) -> gate.Standing:
    (one,) = gate.standings([entry(filing)], timezone.localdate())
    return one


def unmet(filing: Filing) -> set[str]:
    return {condition.code for condition in standing(filing).conditions if not condition.met}


def test_two_notices_with_proof_of_delivery_do() -> None:
    filing = overdue()
    notified(filing, times=1)
    assert unmet(filing) == {"told"}
    notified(filing, times=1)
    assert unmet(filing) == set()
    assert len(standing(filing).proof) == 4


def test_two_ways_that_fail_with_the_providers_word_do_too() -> None:
    filing = overdue()
    unreachable(filing)
    assert unmet(filing) == set()


def test_one_way_that_fails_does_not() -> None:
    filing = overdue()
    with office_scope("donggang"):
        told(filing, "failed", "sms", "filing.overdue", code="MK:0001")
        told(filing, "failed", "mail", "filing.overdue", code="")
        told(filing, "accepted", "mail", "filing.reminder")
    assert unmet(filing) == {"told"}


def test_a_way_by_which_something_arrived_has_not_failed() -> None:
    filing = overdue()
    unreachable(filing)
    with office_scope("donggang"):
        told(filing, "delivered", "sms", "filing.reminder")
    assert unmet(filing) == {"told"}


@pytest.mark.parametrize("fate", ["accepted", "failed", "unknown", "suppressed"])
def test_what_was_not_delivered_is_no_proof(fate: str) -> None:
    filing = overdue()
    with office_scope("donggang"):
        for _ in range(3):
            told(filing, fate, "sms", "filing.reminder", code="x")
    assert unmet(filing) == {"told"}


def test_the_same_notice_by_two_ways_or_sent_once_more_is_one() -> None:
    filing, cause = overdue(), uuid4()
    with office_scope("donggang"):
        for channel in ("sms", "mail", "sms"):
            told(filing, "delivered", channel, "filing.overdue", cause=cause)
    assert unmet(filing) == {"told"}


def test_what_tells_of_something_else_is_no_notice() -> None:
    filing = overdue()
    with office_scope("donggang"):
        for about in ("question.answered", "filing.submitted", "filing.county_approved"):
            told(filing, "delivered", "sms", about)
    assert standing(filing).notices == []


@pytest.mark.parametrize(("days", "missing"), [(30, {"grace"}), (31, set())])
def test_the_grace_period_must_be_over(days: int, missing: set[str]) -> None:
    filing = overdue(days=days)
    notified(filing)
    assert unmet(filing) == missing


def test_who_is_not_overdue_is_not_referred() -> None:
    filing = overdue(state="submitted")
    notified(filing)
    assert unmet(filing) == {"overdue"}


@pytest.mark.parametrize(
    ("state", "missing"), [("submitted", {"alone"}), ("city_archived", {"alone"}), ("withdrawn", set())]
)
def test_another_filing_of_the_account_keeps_it(state: str, missing: set[str]) -> None:
    filing = overdue()
    notified(filing)
    with office_scope("lanshan"):
        make_draft(account=filing.account, state=state, number=f"N{uuid4()}"[:30])
        docket.rebuild()
    assert unmet(filing) == missing


def test_what_is_asked_of_many_costs_what_one_costs(django_assert_num_queries: Any) -> None:
    filings = [overdue() for _ in range(5)]
    for filing in filings:
        notified(filing)
    entries = [entry(filing) for filing in filings]
    for some in (entries[:1], entries):
        with django_assert_num_queries(3):
            assert all(one.ready for one in gate.standings(some, timezone.localdate()))


def test_the_days_are_named(settings: Any) -> None:
    filing = overdue(days=10)
    until = timezone.localdate() + timedelta(days=20)
    assert str(until) in standing(filing).lacking


def test_a_clerks_call_is_a_notice_and_an_unanswered_one_is_no_way_that_fails() -> None:
    filing = overdue()
    with office_scope("donggang"):
        told(filing, "failed", "sms", "filing.overdue", code="MK:0001")
        told(filing, "failed", "phone", "filing.overdue", code="no answer")
    assert unmet(filing) == {"told"}
    with office_scope("donggang"):
        told(filing, "delivered", "phone", "filing.overdue")
        told(filing, "delivered", "phone", "filing.reminder")
    assert unmet(filing) == set()
