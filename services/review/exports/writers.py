"""A table as a file, line by line: what it costs in memory does not grow with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pikepdf
from xlsxwriter import Workbook

from services.review.exports.columns import COLUMNS, Line
from services.review.exports.drawing import draw
from services.review.exports.models import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {Kind.XLSX: XLSX, Kind.PDF: "application/pdf"}
# While it is written a spreadsheet takes a kilobyte and more of the disk for each line; nobody prints more than some
# hundred pages.
MOST: Mapping[str, int] = {Kind.XLSX: 200_000, Kind.PDF: 20_000}
# Row by row to the disk; and whatever somebody typed is a text, with "=" at its beginning, too.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONG_WORD = re.compile(r"[!-~]{13,}")  # an id in a narrow column gets places where it may be broken
BREAKS = re.compile(r"(.{8})(?=.)")
HEADS = 4  # rows above the table's own head


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a table, and who had it made when: on every page."""

    title: str
    office: str
    chosen: str
    mark: str


class Writer(Protocol):
    """Takes lines, and in the end has a file."""

    path: Path

    def add(self, lines: Iterable[Line]) -> None:
        """The next lines."""

    def finish(self) -> None:
        """Write the file to its end."""


class Spreadsheet:
    """An xlsx file."""

    def __init__(self, folder: Path, head: Head) -> None:
        self.path = folder / "table.xlsx"
        self._book = Workbook(str(self.path), {**OPTIONS, "tmpdir": str(folder)})
        self._sheet = self._book.add_worksheet("汇总表")
        self._row = HEADS
        self._begin(head)

    def _begin(self, head: Head) -> None:
        sheet, bold = self._sheet, self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADS)
        sheet.freeze_panes(HEADS + 1, 3)
        mark = head.mark.replace("&", "&&")
        sheet.set_header(f"&L{head.title.replace('&', '&&')}&R{mark}")
        sheet.set_footer(f"&L{mark}&R&P / &N")
        sheet.set_column(0, 0, 8)
        for place, column in enumerate(COLUMNS, start=1):
            sheet.set_column(place, place, column.wide)
        sheet.write_string(0, 0, head.mark)
        sheet.write_string(1, 0, head.title, self._book.add_format({"bold": True, "font_size": 16}))
        sheet.write_string(2, 0, f"{head.office} · {head.chosen}")
        sheet.write_string(HEADS, 0, "序号", bold)
        for place, column in enumerate(COLUMNS, start=1):
            sheet.write_string(HEADS, place, column.head, bold)

    def add(self, lines: Iterable[Line]) -> None:
        write = self._sheet.write_string
        for line in lines:
            self._row += 1
            self._sheet.write_number(self._row, 0, self._row - HEADS)
            for place, text in enumerate(line, start=1):
                if text:
                    write(self._row, place, text)

    def finish(self) -> None:
        self._book.close()


class Printed:
    """A PDF: some lines at a time, each time from the top of a page, and put together in the end."""

    def __init__(self, folder: Path, head: Head) -> None:
        self.path, self._folder, self._head = folder / "table.pdf", folder, head
        self._pieces: list[Path] = []
        self._pages = self._lines = 0
        self._columns = [(place, column) for place, column in enumerate(COLUMNS) if column.parts]

    def add(self, lines: Iterable[Line]) -> None:
        piece = self._folder / f"{len(self._pieces)}.pdf"
        piece.write_bytes(self._drawn(list(lines)))
        self._pieces.append(piece)
        with pikepdf.open(piece) as drawn:
            self._pages += len(drawn.pages)

    def _drawn(self, lines: list[Line]) -> bytes:
        texts = {
            f"{row}.{number}": LONG_WORD.sub(lambda word: BREAKS.sub("\\1\u200b", word[0]), line[place])
            for row, line in enumerate(lines)
            for number, (place, _column) in enumerate(self._columns)
        }
        more: dict[str, Any] = {
            "heads": [column.head for _place, column in self._columns],
            "parts": [column.parts for _place, column in self._columns],
            "rows": len(lines),
            "before": self._lines,
            "pages": self._pages,
        }
        self._lines += len(lines)
        head = {"title": self._head.title, "office": self._head.office, "chosen": self._head.chosen}
        return draw({**texts, **head, "mark": self._head.mark}, more)

    def finish(self) -> None:
        if not self._pieces:
            self.add([])
        with pikepdf.new() as whole:
            opened = [pikepdf.open(piece) for piece in self._pieces]
            for piece in opened:
                whole.pages.extend(piece.pages)
            whole.save(self.path)
            for piece in opened:
                piece.close()


WRITERS: Mapping[str, type[Spreadsheet] | type[Printed]] = {Kind.XLSX: Spreadsheet, Kind.PDF: Printed}
