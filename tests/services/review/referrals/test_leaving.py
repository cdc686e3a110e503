"""Who files leaves a referral: by itself before it is sent, by another letter afterwards."""

import pytest
from django.utils import timezone

from infra.db import office_scope
from infra.problems import Unprocessable
from services.review.referrals import actions, queries, withdrawals
from services.review.referrals.models import Referral, ReferralItem
from tenants.filings import workflow
from tests.make import STAFF
from tests.services.review.referrals.letters import OFFICE, approved, files, proposed, proved, sent, text_of
from tests.services.review.referrals.people import CHEN

pytestmark = pytest.mark.django_db


def test_who_files_before_it_is_sent_drops_out() -> None:
    stays, leaves = proved(), proved()
    referral = approved(stays, leaves)
    files(leaves)
    referral.refresh_from_db()
    items = {item.filing: item for item in queries.items_of(referral)}
    assert items[leaves.pk].left_why == "filing.submitted"
    assert items[stays.pk].left_at is None
    referral = actions.send(referral.pk, CHEN, seen=referral.revision)
    printed = text_of(queries.sent(referral, "letter"))
    assert stays.wechat_id in printed
    assert leaves.wechat_id not in printed


def test_who_filed_a_moment_ago_is_not_sent_even_if_nobody_has_heard_of_it() -> None:
    filing = proved()
    referral = approved(filing)
    with office_scope(OFFICE):
        filing.refresh_from_db()
        workflow.move(filing, "submit", STAFF, now=timezone.now())
    with pytest.raises(Unprocessable):
        actions.send(referral.pk, CHEN, seen=referral.revision)


def test_a_letter_that_all_have_left_is_taken_back() -> None:
    filing = proved()
    referral = proposed(filing)
    files(filing)
    referral.refresh_from_db()
    assert referral.state == "taken_back"
    assert [step.what for step in queries.steps_of(referral)] == ["proposed", "left", "taken_back"]


def test_who_files_after_it_was_sent_gets_a_letter_drafted_that_takes_it_back() -> None:
    first, second = proved(), proved()
    referral = sent(first, second)
    files(first)
    draft = Referral.objects.get(takes_back=referral)
    assert (draft.state, draft.made_by) == ("proposed", "clock")
    files(second)
    draft.refresh_from_db()
    assert {item.filing for item in queries.items_of(draft)} == {first.pk, second.pk}
    draft = actions.approve(draft.pk, CHEN, seen=draft.revision)
    draft = actions.send(draft.pk, CHEN, seen=draft.revision)
    printed = text_of(queries.sent(draft, "letter"))
    assert "撤回移送" in printed
    assert referral.number in printed
    referral.refresh_from_db()
    assert referral.state == "taken_back"
    assert all(item.taken_back_at for item in queries.items_of(referral))


def test_one_that_was_told_twice_is_in_the_draft_once() -> None:
    filing = proved()
    referral = sent(filing)
    (item,) = queries.items_of(referral)
    withdrawals.draft(referral, [item], CHEN)
    withdrawals.draft(referral, [item], CHEN)
    assert ReferralItem.objects.filter(referral__takes_back=referral).count() == 1
