"""What has served its time is put away; what has not stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from infra import storage
from infra.audit.actor import Actor
from infra.db import office_scope
from infra.idempotency.models import IdempotencyKey
from services.intake.models import FilerSession, SignInCode
from services.intake.tasks import tidy
from tenants.filings import documents
from tests.make import make_draft
from tests.tenants.filings.document_checks import corpus

pytestmark = pytest.mark.django_db
OFFICE = "wulian"


def test_old_codes_sign_ins_and_keys_are_taken_away() -> None:
    now = timezone.now()
    with office_scope(OFFICE):
        for age in (timedelta(minutes=1), timedelta(days=31)):
            SignInCode.objects.create(contact_hash="c", sender_hash="s", digest="d", sent_at=now - age)
            FilerSession.objects.create(digest=f"d{age.days}", contact="+8613800138000", created_at=now - age)
            IdempotencyKey.objects.create(
                actor="a", key=f"k{age.days}", fingerprint=b"x", created_at=now - age
            )
    tidy()
    with office_scope(OFFICE):
        assert [SignInCode.objects.count(), FilerSession.objects.count(), IdempotencyKey.objects.count()] == [
            1,
            1,
            1,
        ]


def test_what_was_uploaded_and_became_part_of_nothing_is_taken_away_after_a_day() -> None:
    clerk = Actor("staff", "1", "clerk", OFFICE)
    with office_scope(OFFICE):
        document = documents.attach(make_draft(), "identity_card", corpus.jpeg(), "", clerk)
    stray = storage.put(OFFICE, b"a process died here", "image/jpeg", "")
    tidy()
    assert storage.get(OFFICE, stray.key, stray.version_id)
    with office_scope(OFFICE):
        assert documents.reap(timezone.now() + timedelta(days=1))
    with pytest.raises(storage.StoreUnavailable):
        storage.get(OFFICE, stray.key, stray.version_id)
    assert storage.get(OFFICE, document.key, document.version_id, document.sha256)
