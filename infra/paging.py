"""Lists page by page: a page begins after a mark, so that the last one costs what the first one does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext_lazy as _

from infra.problems import Unprocessable

PAGE = 50
FORMS = 20  # of a list in which each row has forms of its own
DAY = len("2017-03-20")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the mark after which the next ones begin; empty where there are none."""

    rows: list[Row]
    after: str


def page(
    rows: QuerySet[Row],
    after: str,
    order: tuple[str, ...],
    mark_of: Callable[[Row], tuple[date, UUID]],
    *,
    newest_first: bool = False,
    size: int | None = None,
    also: UUID | None = None,
) -> Page[Row]:
    """A page in an order that an index has: by a time or day and the key, or by the key alone, as old as its row.

    Args:
        size: how many rows; without it PAGE.
        also: the key of a row that is on the page wherever it stands: what was typed at it is to be seen.

    Raises:
        Unprocessable: `after` is no mark.
    """
    every, size = rows, size or PAGE
    rows = rows_after(rows, after, order, newest_first=newest_first)
    sign = "-" if newest_first else ""
    found = list(rows.order_by(*(f"{sign}{name}" for name in order))[: size + 1])
    shown, more = found[:size], mark(*mark_of(found[size - 1])) if len(found) > size else ""
    if also is not None and all(row.pk != also for row in shown):
        shown = [*every.filter(pk=also), *shown]
    return Page(shown, more)


def page_of(rows: Sequence[Any], after: str, mark_of: Callable[[Any], str]) -> tuple[list[Any], str]:
    """A page of a list that is in memory, and the mark after which the next one begins; an unknown mark begins it."""
    marks = [mark_of(row) for row in rows]
    first = marks.index(after) + 1 if after in marks else 0
    last = first + PAGE
    return list(rows[first:last]), marks[last - 1] if last < len(rows) else ""


def rows_after(
    rows: QuerySet[Row], after: str, order: tuple[str, ...], *, newest_first: bool = False
) -> QuerySet[Row]:
    """Those of the rows that come after a mark, or all.

    Raises:
        Unprocessable: `after` is no mark.
    """
    if not after:
        return rows
    beyond = TupleLessThan if newest_first else TupleGreaterThan
    # One comparison of both columns, for which PostgreSQL begins in the middle of the index.
    return rows.filter(beyond(Tuple(*map(F, order)), read_mark(after)[-len(order) :]))


def mark(at: date, key: UUID) -> str:
    """What asks for the rows after this one."""
    return f"{at.isoformat()}~{key}"


def read_mark(after: str) -> tuple[date, UUID]:
    """The time and the key of the row after which a page begins.

    Raises:
        Unprocessable: it is no mark.
    """
    try:
        at, _tilde, last = after.partition("~")
        moment = datetime.fromisoformat(at)
        return date.fromisoformat(at) if len(at) == DAY else moment, UUID(last)
    except ValueError:
        raise Unprocessable(
            "wrong-page", _("This is not the mark of a page. Begin with the first one.")
        ) from None
