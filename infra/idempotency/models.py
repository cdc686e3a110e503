"""The answers that were given, by key."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.crypto.fields import SealedField
from infra.db.wall import CHANGE, Wall


class IdempotencyKey(models.Model):
    """One request that was answered: who sent it, what it was (a hash of it), and the answer."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    status = models.PositiveSmallIntegerField(default=0, db_default=0)
    body = SealedField(mask="text", null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
