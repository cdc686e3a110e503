"""How the offices' schemas came to be: the statements of each migration, and how far each schema is."""

from typing import ClassVar

from django.db import models

from infra.db.wall import HIDDEN, Wall


class SchemaChange(models.Model):
    """One migration of the offices' tables as SQL, in the order in which every schema runs it."""

    wall: ClassVar[Wall] = HIDDEN
    app = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    sql = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["app", "name"], name="schema_change_once")]

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"


class SchemaVersion(models.Model):
    """The last change that a schema has run."""

    wall: ClassVar[Wall] = HIDDEN
    schema = models.CharField(max_length=63, primary_key=True)
    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.schema} at {self.version}"
