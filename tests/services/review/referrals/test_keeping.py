"""A letter's files are locked once it is sent, whoever died in between; the ledger sees what is not as it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra import storage
from infra.db import office_scope, owner_scope, shared_scope
from infra.ledger import Finding, checks
from services.review import tasks
from services.review.referrals import keeping
from services.review.referrals.models import Referral, ReferralItem, ReferralNumbering, ReferralStep
from tests.services.review.referrals.letters import proved, sent

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(hours=23)


def held(referral: Referral) -> list[Any]:
    """Until when the store holds on to each of its files."""
    return [
        storage.locked_until("city", where["key"], where["version_id"]) for where in referral.files.values()
    ]


def found(name: str, *, subject: str = "") -> list[Finding]:
    """What a check says, of one subject or of all."""
    (check,) = (one for one in checks() if one.name == name)
    with owner_scope():
        return [one for one in check.look("") if subject in ("", one.subject)]


def test_it_is_locked_as_soon_as_it_is_written_down_that_it_was_sent(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks() as after:
        referral = sent(proved())
        assert held(referral) == [None, None]
    for callback in after:
        callback()
    until = Referral.objects.get(pk=referral.pk).locked_until
    assert until is not None
    assert all(one >= until - timedelta(seconds=1) for one in held(referral))
    assert until > timezone.now() + timedelta(days=3650)


def test_whose_sender_died_is_locked_by_the_clock() -> None:
    referral = sent(proved())
    with shared_scope():
        tasks.lock_letters()
    assert all(held(referral))
    assert Referral.objects.get(pk=referral.pk).locked_until is not None


def test_what_was_put_there_and_not_sent_is_taken_away_and_what_was_sent_stays() -> None:
    referral, stray = sent(proved()), storage.put("city", b"x", "text/plain", "", folder=keeping.FOLDER)
    with shared_scope():
        keeping.reap(timezone.now())
        assert storage.digest("city", stray.key, stray.version_id) is not None  # it may be being sent
        assert keeping.reap(timezone.now() + TOMORROW) >= 1
    assert storage.digest("city", stray.key, stray.version_id) is None
    for where in referral.files.values():
        assert storage.digest("city", where["key"], where["version_id"]) == where["sha256"]


def test_the_ledger_finds_a_letter_that_was_sent_whole() -> None:
    referral = sent(proved(), proved())
    keeping.lock_due()
    with office_scope("city"):
        assert found("referrals") == []
        assert found("letters", subject=str(referral.pk)) == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: ReferralNumbering.objects.update(last=99), "the last number given is 99"),
        (lambda one: Referral.objects.filter(pk=one.pk).update(serial=None), "was not given in a year"),
        (lambda one: Referral.objects.filter(pk=one.pk).update(state="received"), "is received"),
        (lambda one: Referral.objects.filter(pk=one.pk).update(files={}), "was sent without its files"),
        (
            lambda one: ReferralStep.objects.filter(referral=one, what="sent").update(
                at=timezone.now() - timedelta(days=2)
            ),
            "sent at",
        ),
        (lambda one: ReferralItem.objects.filter(referral=one).update(proof=[]), "nobody was told anything"),
        (
            lambda one: ReferralItem.objects.filter(referral=one).update(office="lanshan"),
            "that nobody knows of",
        ),
    ],
    ids=["gap", "no serial", "state", "no files", "order", "no proof", "another's proof"],
)
def test_the_ledger_names_a_letter_that_is_not_as_it_was(
    damage: Callable[[Referral], object], says: str
) -> None:
    referral = sent(proved())
    damage(referral)
    assert any(says in one.reason for one in found("referrals"))


def test_the_ledger_names_files_that_are_not_as_they_were_sent() -> None:
    referral = sent(proved())
    Referral.objects.filter(pk=referral.pk).update(sent_at=timezone.now() - timedelta(minutes=5))
    assert "is not locked" in found("letters", subject=str(referral.pk))[0].reason
    keeping.lock_due()
    longer = timezone.now() + timedelta(days=5000)
    Referral.objects.filter(pk=referral.pk).update(locked_until=longer)
    assert "does not hold on to" in found("letters", subject=str(referral.pk))[0].reason
    files = referral.files | {"list": referral.files["list"] | {"sha256": "0" * 64}}
    Referral.objects.filter(pk=referral.pk).update(files=files)
    assert "is not in the store as it was sent" in found("letters", subject=str(referral.pk))[-1].reason
