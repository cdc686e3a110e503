"""Rotating keys without a stop: every sealed value is sealed anew under the primary key, while others read and write.

A new key is appended to BEIAN_KEYS and everything restarted; then values are sealed anew here; then the old key may be
taken out of the ring (it stays where audit chains were written under it).
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from infra.crypto.blind import blind
from infra.crypto.cipher import is_current, open_sealed, seal
from infra.crypto.fields import BlindField, SealedField, owner

BATCH = 500


def sealed_models() -> list[type[models.Model]]:
    """All models with sealed fields."""
    return [model for model in apps.get_models() if sealed_fields(model)]


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """The sealed fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def rotate(model: type[models.Model]) -> Iterator[int]:
    """Seal anew what is not under the primary key and suite, in the current scope; yields how many, batch by batch.

    A row that somebody else changed meanwhile is left as they wrote it: it is under the primary key already.
    """
    fields = sealed_fields(model)
    names = [field.name for field in fields]
    rows = model._default_manager.order_by("pk").values_list("pk", *names).iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        changed = 0
        for pk, *values in batch:
            for field, value in zip(fields, values, strict=True):
                if value is not None and not is_current(bytes(value)):
                    changed += _seal_anew(model, field, pk, bytes(value))
        yield changed


def _seal_anew(model: type[models.Model], field: SealedField, pk: Any, old: bytes) -> int:
    place = {"office": owner(), "table": model._meta.db_table, "column": str(field.column), "row": str(pk)}
    plain = open_sealed(old, **place)
    sets: dict[str, Any] = {str(field.column): seal(plain, **place)}
    for other in model._meta.concrete_fields:
        if isinstance(other, BlindField) and other.source == field.name:
            sets[str(other.column)] = blind(plain.decode(), office=owner(), purpose=other.purpose)
    key = model._meta.pk
    assert key is not None  # noqa: S101 - every model has one
    statement = sql.SQL("UPDATE {} SET {} WHERE {} = {} AND {} = {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder()) for column in sets
        ),
        sql.Identifier(str(key.column)),
        sql.Placeholder(),
        sql.Identifier(str(field.column)),
        sql.Placeholder(),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*sets.values(), pk, old])
        return int(cursor.rowcount)
