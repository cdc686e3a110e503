"""Lists page by page: a page begins after a mark, so that the last one costs what the first one does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from infra.problems import Unprocessable

PAGE = 50
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
    mark_of: Callable[[Row], tuple[datetime, UUID]],
    *,
    newest_first: bool = False,
) -> Page[Row]:
    """A page in an order that an index has: by a time and the key, or by the key alone, which is as old as its row.

    Raises:
        Unprocessable: `after` is no mark.
    """
    *times, key = order
    beyond = "lt" if newest_first else "gt"
    if after:
        at, last = _read(after)
        later = Q(**{f"{key}__{beyond}": last})
        for time in times:
            later = Q(**{f"{time}__{beyond}": at}) | Q(**{time: at}) & later
        rows = rows.filter(later)
    sign = "-" if newest_first else ""
    found = list(rows.order_by(*(f"{sign}{name}" for name in order))[: PAGE + 1])
    if len(found) <= PAGE:
        return Page(found, "")
    return Page(found[:PAGE], mark(*mark_of(found[PAGE - 1])))


def mark(at: datetime, key: UUID) -> str:
    """What asks for the rows after this one."""
    return f"{at.isoformat()}~{key}"


def _read(after: str) -> tuple[datetime, UUID]:
    try:
        at, _tilde, last = after.partition("~")
        return datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise Unprocessable(
            "wrong-page", _("This is not the mark of a page. Begin with the first one.")
        ) from None
