"""Rotating keys without a stop: every sealed value is sealed anew under the primary key, while others read and write.

A new key is appended to BEIAN_KEYS and everything restarted; then values are sealed anew here; when none is `stale`,
the old key may be taken out of the ring (it stays where audit chains were written under it).
"""

from collections.abc import Iterator
from typing import Any

import structlog
from django.apps import apps
from django.db import connection, models
from django.db.models import Func, Q, QuerySet, Value
from psycopg import sql

from infra.crypto.cipher import HEADER, SealBroken, current_header, is_current, open_sealed, seal
from infra.crypto.fields import BlindField, SealedField, owner

BATCH = 500

log = structlog.get_logger(__name__)


def sealed_models() -> list[type[models.Model]]:
    """All models with sealed fields."""
    return [model for model in apps.get_models() if sealed_fields(model)]


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """The sealed fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def stale(model: type[models.Model]) -> int:
    """How many rows, in the current scope, have a value that is not under the primary key and suite."""
    return _stale_rows(model).count()


def rotate(model: type[models.Model], batch: int = BATCH) -> Iterator[int]:
    """Seal anew what is not under the primary key and suite, in the current scope; yields how many, batch by batch.

    A value that somebody else changed meanwhile is left as they wrote it: it is under the primary key already.
    One that does not open is logged and left as it is: it must not keep all others from being sealed anew.
    """
    fields, last = sealed_fields(model), None
    while rows := _batch_after(model, last, batch):
        last = rows[-1][0]
        yield sum(
            _seal_anew(model, field, pk, bytes(value))
            for pk, *values in rows
            for field, value in zip(fields, values, strict=True)
            if value is not None and not is_current(bytes(value))
        )


def _batch_after(model: type[models.Model], last: Any, batch: int) -> list[Any]:
    rows = _stale_rows(model) if last is None else _stale_rows(model).filter(pk__gt=last)
    return list(
        rows.order_by("pk").values_list("pk", *(field.name for field in sealed_fields(model)))[:batch]
    )


def _stale_rows(model: type[models.Model]) -> QuerySet[Any]:
    rows, wanted = model._default_manager.all(), Q()
    for field in sealed_fields(model):
        head = Func(
            field.name, Value(1), Value(HEADER.size), function="SUBSTRING", output_field=models.BinaryField()
        )
        rows = rows.alias(**{f"{field.name}_head": head})
        wanted |= Q(**{f"{field.name}__isnull": False}) & ~Q(**{f"{field.name}_head": current_header()})
    return rows.filter(wanted)


def _seal_anew(model: type[models.Model], field: SealedField, pk: Any, old: bytes) -> int:
    office = owner(model)
    place = {"office": office, "table": model._meta.db_table, "column": str(field.column), "row": str(pk)}
    try:
        plain = open_sealed(old, **place)
    except SealBroken as broken:
        log.error("rotation.broken", reason=str(broken), **place)
        return 0
    sets: dict[str, Any] = {str(field.column): seal(plain, **place)}
    for other in model._meta.concrete_fields:
        if isinstance(other, BlindField) and other.source == field.name:
            sets[str(other.column)] = other.hash_of(plain.decode(), office)
    return _replace(model, field, pk, old, sets)


def _replace(model: type[models.Model], field: SealedField, pk: Any, old: bytes, sets: dict[str, Any]) -> int:
    """Write columns of a row where its sealed value still is the one that was read; 1 if it was."""
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
