"""Reading one row by its key, with a statement that is built once.

For a model of sixty columns Django spends more time on building the same statement again than PostgreSQL and the
driver together on running it (`./beian bench --only move-cpu`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from infra.db.postgresql.prepared import Prepared

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Statement:
    """What Django would run for `objects.get(pk=...)`, and what it would make of each column."""

    sql: Prepared
    names: tuple[str, ...]
    converters: tuple[tuple[int, Any, tuple[Callable[..., Any], ...]], ...]


@cache
def _statement(model: type[models.Model], only: tuple[str, ...]) -> Statement:
    rows = model._default_manager.filter(pk=models.Value(0))
    compiler = (rows.only(*only) if only else rows).query.get_compiler(connection=connection)
    sql, _parameters = compiler.as_sql()
    columns = [column for column, _sql, _alias in compiler.select]
    converters = compiler.get_converters(columns)
    return Statement(
        Prepared(sql),
        tuple(column.target.attname for column in columns),
        tuple((place, column, tuple(ways)) for place, (ways, column) in converters.items()),
    )


def fetch(model: type[Row], key: UUID | int | str, *, only: tuple[str, ...] = ()) -> Row | None:
    """The row with this primary key in the scope that is taken, or None; `only` these of its columns, or all."""
    statement = _statement(model, only)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, [key])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, column, ways in statement.converters:
        for way in ways:
            values[place] = way(values[place], column, connection)
    return model.from_db(connection.alias, statement.names, values)
