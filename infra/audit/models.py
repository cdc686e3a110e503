"""An office's audit trail.

Entries are written in the transaction of what they tell of, without any lock; the chain over them is a table of its
own, extended by the clock (`infra.audit.chain`), so that no writer waits for another.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from infra.db.wall import LOG, Wall


class AuditEntry(models.Model):
    """One act: who, in which role, of which office, did what, to what, when."""

    wall: ClassVar[Wall] = LOG
    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    actor_office = models.CharField(max_length=30)
    action = models.CharField(max_length=60)
    subject = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    request = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        # Entries lie in the order of their times: what finds those of a day costs writers next to nothing.
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_subject"),
            models.Index(fields=["actor", "id"], name="audit_actor"),
            models.Index(fields=["action", "id"], name="audit_action"),
            BrinIndex(fields=["at"], name="audit_at", pages_per_range=32, autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class AuditLink(models.Model):
    """One link of the chain: the digest of an entry and of the link before it, and under which key of the ring."""

    wall: ClassVar[Wall] = LOG
    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.DO_NOTHING, db_constraint=False, related_name="link")
    key = models.PositiveIntegerField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.position}"


class ChainCheck(models.Model):
    """That the whole chain was recomputed: up to which link, and how many did not hold; the first of those.

    `digest` is the last link's as it was then: a chain that was cut off and made anew has another one there.
    """

    wall: ClassVar[Wall] = LOG
    at = models.DateTimeField(db_default=Now())
    position = models.BigIntegerField()
    entry = models.BigIntegerField(null=True)
    digest = models.BinaryField()
    broken = models.PositiveIntegerField()
    first = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.at} {self.position} {self.broken}"
