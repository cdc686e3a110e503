"""The outbox, the receipts, and what could not be handled."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infra.db.wall import Wall


class UUIDv7(models.Func):
    """PostgreSQL's time-ordered id (RFC 9562)."""

    function = "uuidv7"
    output_field = models.UUIDField()
    arity = 0


class Outbox(models.Model):
    """An event that happened; written in the transaction of what it tells of, published by the relay."""

    wall: ClassVar[Wall] = Wall(office="INSERT", own="office")
    id = models.UUIDField(primary_key=True, db_default=UUIDv7())
    office = models.CharField(max_length=30)
    type = models.CharField(max_length=60)
    subject = models.UUIDField()
    sequence = models.PositiveIntegerField()
    dataversion = models.PositiveSmallIntegerField(default=1)
    time = models.DateTimeField(db_default=Now())
    data = models.JSONField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_pending", condition=models.Q(published_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.type} {self.subject} {self.sequence}"


class Receipt(models.Model):
    """A service has handled an event: in the transaction of its effect, so that twice delivered is once done."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT", own="office")
    pk = models.CompositePrimaryKey("service", "event")
    service = models.CharField(max_length=10)
    event = models.UUIDField()
    office = models.CharField(max_length=30)
    handled_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.service} {self.event}"


class Failure(models.Model):
    """An event that a service could not handle yet, and when it is tried again; a dead letter where it is not."""

    wall: ClassVar[Wall] = Wall()
    service = models.CharField(max_length=10)
    event = models.CharField(max_length=64)
    office = models.CharField(max_length=30, blank=True)
    type = models.CharField(max_length=60, blank=True)
    message = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200)
    first_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "event"], name="failure_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="failure_due", condition=models.Q(next_try_at__isnull=False)
            ),
            models.Index(fields=["dead_at"], name="failure_dead", condition=models.Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.event} {self.error}"
