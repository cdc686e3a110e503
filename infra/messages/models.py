"""How the providers do, minute by minute: what the choice among them, and who watches them, looks at."""

from typing import ClassVar

from django.db import models

from infra.db.wall import Wall


class Minute(models.Model):
    """The SMS that a provider took, and did not take, within one minute, and what became of those that it took.

    `prompt`: delivered soon enough (`infra.messages.sms.health.PROMPT`).
    """

    wall: ClassVar[Wall] = Wall()
    pk = models.CompositePrimaryKey("provider", "minute")
    provider = models.CharField(max_length=10)
    minute = models.DateTimeField()
    accepted = models.PositiveIntegerField(default=0, db_default=0)
    refused = models.PositiveIntegerField(default=0, db_default=0)
    delivered = models.PositiveIntegerField(default=0, db_default=0)
    prompt = models.PositiveIntegerField(default=0, db_default=0)
    failed = models.PositiveIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.provider} {self.minute}"
