"""What has served its time is put away; what has not stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from infra.db import office_scope
from infra.idempotency.models import IdempotencyKey
from services.intake.models import FilerSession, SignInCode
from services.intake.tasks import tidy

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
