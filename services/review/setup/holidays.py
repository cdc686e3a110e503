"""The city's days of a year as a table: read, each wrong row explained, and written as one change of the calendar.

A row has a day, or a first and a last one; whether it is worked on; and why. The columns go by their names, or without
these in this order.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook

from infra.db import shared_scope
from infra.problems import Unprocessable
from infra.spreadsheet import Line, lines
from services.review.days import REASON, Setting, near
from tenants.filings.deadlines.calendar import officially_working
from tenants.offices.models import Holiday

HEADS = {
    "day": ("日期", "day", "date"),
    "until": ("至", "until"),
    "kind": ("类型", "kind"),
    "reason": ("事由", "reason"),
}
KINDS = {
    False: ("休息日", "休息", "放假", "休", "rest", "rest day"),
    True: ("工作日", "上班", "补班", "班", "work", "working day", "working"),
}
DATE = re.compile(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?$")
MAX_ROWS, LONGEST_RUN = 400, 31
EXAMPLES = (("2027-02-06", "2027-02-13", "休息日", "春节"), ("2027-02-14", "", "工作日", "春节调休"))
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table as it was written, and what is wrong with it, if anything is."""

    line: int
    day: str
    until: str
    kind: str
    reason: str
    fault: Text = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: all rows; the days that differ from what the calendar says; how many say what it says already."""

    rows: list[Row]
    days: Mapping[date, Setting] = field(default_factory=dict)
    same: int = 0

    @property
    def faulty(self) -> list[Row]:
        """The rows that are to be mended."""
        return [row for row in self.rows if row.fault]

    @property
    def text(self) -> str:
        """All of it as text, to be mended or sent again."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(
            [row.day, row.until, row.kind, row.reason] for row in self.rows
        )
        return out.getvalue()

    @property
    def told(self) -> dict[str, object]:
        """What the trail says of them."""
        return {"days": [str(min(self.days)), str(max(self.days))], "count": len(self.days)}

    def fits(self) -> None:
        """Whether no row is wrong, and something would change."""
        if self.faulty:
            raise Unprocessable("days-faulty", _("Mend the rows that are marked. Nothing was kept.")).at(
                "text"
            )
        if not self.days:
            raise Unprocessable(
                "nothing-changes", _("The calendar says so already. Nothing would change.")
            ).at("text")


def read(data: bytes) -> Table:
    """A table as it was handed in, or pasted.

    Raises:
        TooLarge, Unprocessable: it cannot be read, or has no rows, or too many.
    """
    rows = list(islice(_rows(lines(data)), MAX_ROWS + 1))
    if not rows:
        raise Unprocessable("days-empty", _("There is no day in it.")).at("file")
    if len(rows) > MAX_ROWS:
        raise Unprocessable("days-too-many", _("At most 400 rows: the days of a year or two.")).at("file")
    return _checked(rows)


def template() -> bytes:
    """A spreadsheet with the heads and two examples."""
    file = io.BytesIO()
    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, text = book.add_worksheet("日期"), book.add_format({"num_format": "@"})
        sheet.set_column(0, 3, 18, text)
        sheet.write_row(0, 0, [names[0] for names in HEADS.values()], book.add_format({"bold": True}))
        for number, example in enumerate(EXAMPLES, 1):
            sheet.write_row(number, 0, example, text)
        sheet.data_validation(1, 2, MAX_ROWS, 2, {"validate": "list", "source": ["休息日", "工作日"]})
    return file.getvalue()


def _rows(found: Iterator[Line]) -> Iterator[Row]:
    order: list[str | None] = list(HEADS)
    begun = False
    for number, cells in found:
        heads = [_head(cell) for cell in cells]
        if not begun and "day" in heads:
            order, begun = heads, True
        elif any(cells):
            said = {name: cell for name, cell in zip(order, cells, strict=False) if name}
            if begun or DATE.match(said.get("day", "")) or said.get("kind"):
                yield Row(number, *(said.get(name, "") for name in HEADS))
                begun = True


def _head(cell: str) -> str | None:
    return next((name for name, names in HEADS.items() if cell.strip().lower() in names), None)


def _checked(rows: list[Row]) -> Table:
    today = timezone.localdate()
    with shared_scope():
        there = dict(Holiday.objects.values_list("day", "working"))
    wanted: dict[date, Setting] = {}
    checked, days, same = [], dict[date, Setting](), 0
    for row in rows:
        run, setting, fault = _understood(row)
        for day in run if not fault else ():
            if day in wanted:
                fault = _("%(day)s is in the table twice.") % {"day": day}
            elif _says(there, day) == setting.working:
                wanted[day], same = setting, same + 1
            elif not near(day, today):
                fault = _("%(day)s: set days from a month ago until the end of the year after next.") % {
                    "day": day
                }
            else:
                wanted[day] = days[day] = setting
        checked.append(Row(row.line, row.day, row.until, row.kind, row.reason, fault))
    return Table(checked, days, same)


def _says(there: Mapping[date, bool], day: date) -> bool:
    """What the city's calendar says of a day."""
    return there[day] if day in there else officially_working(day)


def _understood(row: Row) -> tuple[list[date], Setting, Text]:
    """The days of a row, and what they are to be; or what is wrong with it."""
    nothing = Setting(None)
    first, last = _day(row.day), _day(row.until) if row.until else _day(row.day)
    if first is None or last is None:
        return [], nothing, _("Write the date as 2027-02-06.")
    count = (last - first).days + 1
    if count < 1:
        return [], nothing, _("The last day lies before the first.")
    if count > LONGEST_RUN:
        return [], nothing, _("Set at most 31 days at a time.")
    working = next((is_so for is_so, words in KINDS.items() if row.kind.strip().lower() in words), None)
    if working is None:
        return [], nothing, _("Say whether it is a rest day or a working day: 休息日, 工作日.")
    if len(row.reason) > REASON:
        return [], nothing, _("The reason is too long.")
    return [first + timedelta(days=n) for n in range(count)], Setting(working, row.reason), ""


def _day(text: str) -> date | None:
    found = DATE.match(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
