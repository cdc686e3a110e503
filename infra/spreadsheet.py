"""Reading a table that somebody hands in: a spreadsheet or a CSV, under limits, line by line.

Of a formula its last value is read, never the formula; nothing in the file is followed or run.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from infra.problems import Problem, TooLarge, Unprocessable

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED, MAX_PARTS = 32 * 1024 * 1024, 500
MAX_LINES, MAX_COLUMNS = 50_000, 60
LONGEST = 600  # of a cell: longer than anything that a form takes, so that its rules refuse it
Line = tuple[int, list[str]]


def lines(data: bytes) -> Iterator[Line]:
    """The lines of a file with their numbers, each the words of its cells.

    Raises:
        TooLarge: the file is, or what it unpacks to.
        Unprocessable: it cannot be read, or is too wide or too long; all at the field `file`.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    return _of_spreadsheet(data) if data.startswith(b"PK") else _of_text(data)


def _of_text(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield _line(reader.line_num, cells)
    except csv.Error:
        raise _unreadable() from None


def _decoded(data: bytes) -> str:
    """Windows in China saves a CSV as GBK, others as UTF-8, Excel's “Unicode text” is UTF-16."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data[:1024]:  # a picture, an .xls
        raise _unreadable()
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _of_spreadsheet(data: bytes) -> Iterator[Line]:
    # Here: the library takes a fifth of a second of every start.
    from openpyxl import load_workbook

    _look_at_parts(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            yield _line(number, [_said(cell) for cell in cells])
    except Problem:
        raise
    except Exception as error:  # whatever the library stumbles over, the file is at fault
        raise _unreadable() from error


def _look_at_parts(data: bytes) -> None:
    """A small file that unpacks to a big one is not unpacked; the sizes are those at which unpacking ends."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError):
        raise _unreadable() from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        message = _("The spreadsheet unpacks to too much. Copy the rows alone into the template.")
        raise TooLarge("list-unpacks-too-large", message).at("file")


def _line(number: int, cells: list[str]) -> Line:
    if number > MAX_LINES:
        raise too_many()
    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
        message = _("More than 60 columns. Copy the rows alone into the template.")
        raise Unprocessable("list-too-wide", message).at("file")
    return number, [cell.strip()[:LONGEST] for cell in cells[:MAX_COLUMNS]]


def _said(value: object) -> str:
    """What a cell says, as somebody would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | datetime():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def too_large() -> TooLarge:
    """The refusal of a file that is not even read."""
    message = _("The file is larger than 5 MB. Split the list into several files.")
    return TooLarge("list-too-large", message).at("file")


def too_many() -> Unprocessable:
    """The refusal of a table of too many rows."""
    message = _("More than 20,000 rows. Split the list into several files.")
    return Unprocessable("list-too-long", message).at("file")


def _unreadable() -> Unprocessable:
    message = _(
        "The file cannot be read. Save it as .xlsx without a password, or as .csv, and choose it again."
    )
    return Unprocessable("list-unreadable", message).at("file")
