"""Reading rows with a statement that is built once, and planned once a connection.

For a model of sixty columns Django spends more time on building the same statement again than PostgreSQL and the
driver together on running it (`./beian bench --only move-cpu`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.query import RelatedPopulator, get_related_populators

from infra.db.postgresql.prepared import Prepared

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Place:
    """Stands in a statement for a value that every reading gives anew."""

    name: str


class Rows(Generic[Row]):
    """What a queryset of Django's reads.

    Args:
        ask: makes the queryset; each of its arguments is an expression that stands for a value of every reading.
            The value must be as the driver takes it: nobody adapts it to its column.
    """

    def __init__(self, ask: Callable[..., "models.QuerySet[Row]"]) -> None:
        self._ask = ask

    def all(self, **values: object) -> list[Row]:
        """All rows, in the queryset's order, in the scope that is taken."""
        statement = self._statement
        parameters = [values[one.name] if isinstance(one, Place) else one for one in statement.parameters]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)  # type: ignore[arg-type]
            found = cursor.fetchall()
        return [statement.made(row) for row in found]

    def one(self, **values: object) -> Row | None:
        """The row, where there is one; the queryset finds no more."""
        return next(iter(self.all(**values)), None)

    @cached_property
    def _statement(self) -> "Statement[Row]":
        places = {name: models.Value(Place(name)) for name in signature(self._ask).parameters}
        compiler = self._ask(**places).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        info, columns = compiler.klass_info, [column for column, _sql, _alias in compiler.select]
        first, end = info["select_fields"][0], info["select_fields"][-1] + 1
        converters = compiler.get_converters(columns)
        return Statement(
            Prepared(sql),
            tuple(parameters),
            info["model"],
            slice(first, end),
            tuple(column.target.attname for column in columns[first:end]),
            tuple((place, column, tuple(ways)) for place, (ways, column) in converters.items()),
            tuple(get_related_populators(info, compiler.select, connection.alias)),  # type: ignore[call-arg]
        )


@dataclass(frozen=True, slots=True)
class Statement(Generic[Row]):
    """What Django would run, and what it would make of each row."""

    sql: Prepared
    parameters: Sequence[object]
    model: type[Row]
    own: slice
    names: tuple[str, ...]
    converters: tuple[tuple[int, Any, tuple[Callable[..., Any], ...]], ...]
    related: tuple[RelatedPopulator, ...]

    def made(self, row: tuple[Any, ...]) -> Row:
        """The row as an instance, with those that the queryset selects with it."""
        values = list(row)
        for place, column, ways in self.converters:
            for way in ways:
                values[place] = way(values[place], column, connection)
        instance = self.model.from_db(connection.alias, self.names, values[self.own])
        for populator in self.related:
            populator.populate(values, instance)
        return instance


@cache
def _by_key(model: type[Row], only: tuple[str, ...]) -> Rows[Row]:
    rows = model._default_manager.all()
    chosen = rows.only(*only) if only else rows
    return Rows(lambda key: chosen.filter(pk=key))


def fetch(model: type[Row], key: UUID | int | str, *, only: tuple[str, ...] = ()) -> Row | None:
    """The row with this primary key in the scope that is taken, or None; `only` these of its columns, or all."""
    return _by_key(model, only).one(key=key)
