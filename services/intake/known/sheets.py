"""What an office downloads: the template, and the rows that are to be mended, to be handed in again as they are."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from services.intake.known.columns import CHOICES, COLUMNS, label, words_of
from services.intake.known.models import AccountList
from services.intake.known.queries import Explained
from services.intake.known.reading import MAX_ROWS
from tenants.filings.form import BY_NAME

# What begins with "=" is a text.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE = {"filer_kind": 24, "nickname": 24, "org_name": 30, "uscc": 24, "org_address": 30, "email": 26}
EXAMPLE = {
    "filer_kind": "公司",
    "wechat_id": "rizhao_shuwu",
    "original_id": "gh_0123456789ab",
    "nickname": "海岸书屋",
    "account_type": "订阅号",
    "opened_on": "2026-11-01",
    "verified": "是",
    "org_name": "日照市海岸书屋有限公司",
    "admin_name": "王小海",
    "admin_mobile": "13800138000",
    "email": "shuwu@example.com",
}


def template_csv() -> bytes:
    """The heads alone; with the mark by which Excel sees that it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow([str(label(column)) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The heads with what each means, lists to choose from, and a second sheet with an example."""
    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        _heads(book, book.add_worksheet(_("Accounts")), COLUMNS)
        _explanation(book, book.add_worksheet(_("How to fill it in")))
    return file.getvalue()


def faulty_xlsx(one: AccountList, rows: Iterable[Explained]) -> bytes:
    """The rows that are to be mended, each with what to do; they can be mended and handed in again alone."""
    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(_("To be mended"))
        red = book.add_format({"font_color": "#ac2118", "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        _heads(book, sheet, one.columns, beside=[_("Line"), _("What to do")])
        sheet.set_column(1, 1, 50)
        for number, explained in enumerate(rows, start=1):
            said = [f"{name}：{message}" if name else str(message) for name, message in explained.faults]
            sheet.write_number(number, 0, explained.row.line)
            sheet.write_string(number, 1, "\n".join(said), red)
            for place, column in enumerate(one.columns, start=2):
                sheet.write_string(number, place, _in_words(column, explained.cells.get(column, "")), text)
    return file.getvalue()


def _heads(book: Workbook, sheet: Worksheet, columns: Sequence[str], beside: Sequence[str] = ()) -> None:
    """The first row. Cells are text: a spreadsheet would cut the zeros off a number, and round a long one."""
    bold, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for place, words in enumerate(beside):
        sheet.write_string(0, place, words, bold)
    for place, column in enumerate(columns, start=len(beside)):
        sheet.set_column(place, place, WIDE.get(column, 16), text)
        sheet.write_string(0, place, str(label(column)), bold)
        if said := _meaning(column):
            sheet.write_comment(0, place, said)
        if choices := _choices(column):
            sheet.data_validation(1, place, MAX_ROWS, place, {"validate": "list", "source": choices})


def _explanation(book: Workbook, sheet: Worksheet) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 44)
    sheet.write_row(0, 0, [_("Column"), _("What to write"), _("Example")], bold)
    for number, column in enumerate(COLUMNS, start=1):
        row = [str(label(column)), _meaning(column), EXAMPLE.get(column, "")]
        for place, words in enumerate(row):
            sheet.write_string(number, place, words, wrap)


def _meaning(column: str) -> str:
    """What is said beside a column."""
    if column == "filer_kind":
        return _("Needed. One of: %(words)s.") % {"words": "、".join(words_of(column))}
    if column in ("wechat_id", "original_id"):
        return _("One of the two ids is needed. %(help)s") % {"help": BY_NAME[column].help}
    if column in ("admin_mobile", "email"):
        return _("The invitation goes there.")
    if column == "opened_on":
        return _("As 2026-11-01. The due date follows it.")
    return "、".join(words_of(column)) if column in CHOICES else str(BY_NAME[column].help)


def _choices(column: str) -> list[str]:
    if column == "verified":
        return [_("Yes"), _("No")]
    return words_of(column) if column in CHOICES else []


def _in_words(column: str, value: str) -> str:
    """What a person reads; on coming back it is understood again."""
    choices = CHOICES[column].choices if column in CHOICES else []
    return next((str(words) for code, words in choices if code == value), value)
