"""Reading what an office handed in: a table, by the columns' names, into rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_lazy as _

from infra.problems import Unprocessable
from infra.spreadsheet import Line, lines, too_many
from services.intake.known.columns import Cells, column_of, label, word

MAX_ROWS = 20_000
HEAD_WITHIN = 10  # lines: titles may stand above the heads
NEEDED = ("filer_kind",)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: the columns in the file's order, the heads that are none of ours, and the rows."""

    columns: list[str]
    unread: list[str]
    rows: list[Cells]


def read(data: bytes) -> Sheet:
    """The rows of a file.

    Raises:
        TooLarge: the file is.
        Unprocessable: it cannot be read, lacks a column, or has too many rows.
    """
    found = lines(data)
    head, columns = _head(found)
    rows = list(islice(_rows(columns, found), MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise too_many()
    if not rows:
        raise Unprocessable("list-empty", _("There is no row below the heads of the columns.")).at("file")
    unread = [_printable(text) for text, column in zip(head, columns, strict=True) if text and not column]
    return Sheet([column for column in columns if column], unread, rows)


def _head(found: Iterator[Line]) -> tuple[list[str], list[str | None]]:
    for _number, cells in islice(found, HEAD_WITHIN):
        columns = [column_of(cell) for cell in cells]
        known = [column for column in columns if column]
        if len(known) < 2:
            continue
        if twice := next((column for column in known if known.count(column) > 1), None):
            message = _("Two columns are “%(name)s”. Leave one of them out.") % {"name": label(twice)}
            raise Unprocessable("list-column-twice", message).at("file")
        missing = [column for column in NEEDED if column not in known]
        if "wechat_id" not in known and "original_id" not in known:
            missing.append("wechat_id")
        if missing:
            lacking = _("A column is missing: %(names)s. Take the template and copy your rows into it.") % {
                "names": "、".join(str(label(column)) for column in missing)
            }
            raise Unprocessable("list-column-missing", lacking).at("file")
        return cells, columns
    nothing = _("The heads of the columns were not found. Take the template and copy your rows into it.")
    raise Unprocessable("list-without-heads", nothing).at("file")


def _rows(columns: Sequence[str | None], found: Iterable[Line]) -> Iterator[Cells]:
    for number, cells in found:
        said = zip(columns, cells, strict=False)
        if values := {column: word(column, cell) for column, cell in said if column and cell}:
            yield Cells(number, values)


def _printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))[:60]
