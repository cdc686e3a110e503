"""Annex 1 filled in, as a Word document: the sheet of `printed_form`, for whoever must type on it or prints from Word.

It is written element by element, and has no template: what people wrote goes in as text, so that nothing of it can
become a field, a link or a macro.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import segno
from django.utils.translation import override
from docx import Document
from docx.document import Document as Page
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from tenants.filings.form import BY_NAME, AccountType, Content
from tenants.filings.printed_form import link_of, ticked, written

FONT: Final = (
    "宋体"  # every Word in China has it; the rare characters it takes from the computer's other fonts
)
TICKED, EMPTY = "☑", "□"
COLUMNS: Final = (27, 40, 21, 32, 19, 31)  # millimetres
LINE: Final = 10  # a row's height in millimetres, where nothing more is to stand in it
USUAL_SIZE, SMALL, SMALLEST = (
    10.5,
    8.0,
    6.0,
)  # points: what is long is written small, so that one page holds it all
LONG, LONGER = 60, 200  # characters
CONTENTS_A_LINE: Final = 5
ASKED: Final = "对开通微信公众号的功能、信息发布范围等进行说明："


def render_docx(
    values: Mapping[str, Any], *, title: str, qr_text: str, version: int | str, now: datetime
) -> bytes:
    """The sheet as .docx; the arguments are those of `printed_form.render`."""
    page = _page(title, now)
    _head(page, title, link_of(qr_text, version))
    with override("zh-hans"):  # as the notice has it, whoever prints it
        _table(page, values)
    _foot(page, version)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _page(title: str, now: datetime) -> Page:
    page = Document()
    (section,) = page.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(14), Mm(10)
    usual: Any = page.styles["Normal"]
    usual.font.name, usual.font.size = FONT, Pt(USUAL_SIZE)
    usual.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    usual.paragraph_format.space_after = Pt(0)
    known = page.core_properties
    known.title, known.author, known.comments, known.language = title, "", "", "zh-CN"
    known.created = known.modified = now
    return page


def _head(page: Page, title: str, link: str) -> None:
    """The title and the day to be filled in by hand; the code at the right."""
    table = page.add_table(1, 2)
    table.autofit = False
    left, right = _widths(table.rows[0].cells, (146, 24))
    left.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    heading = left.paragraphs[0]
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, title, size=18, bold=True)
    day = left.add_paragraph()
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _write(day, "年　　　月　　　日　　　")
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    right.paragraphs[0].add_run().add_picture(picture, width=Mm(22))


def _table(page: Page, values: Mapping[str, Any]) -> None:
    """The rows of annex 1, cell by cell as `printed/annex1.typ` has them."""
    table = page.add_table(0, len(COLUMNS), style="Table Grid")
    table.autofit = False
    text = {name: written(name, values.get(name)) for name in BY_NAME}
    boxes = ticked(values)
    account = _lines(text["wechat_id"], ("原始ID：", text["original_id"]))
    unit = _lines(
        text["org_name"], ("统一社会信用代码：", text["uscc"]), ("组织机构代码：", text["org_code"])
    )
    _row(table, ("微信账号", account, 2), ("微信名称\n（昵称）", text["nickname"], 2))
    _row(table, ("类　　型", _boxes(AccountType.choices, boxes["account_type"]), 5))
    _row(table, ("内　　容", _boxes(Content.choices, boxes["content"]), 5), height=16)
    _row(table, ("功能定位", f"{ASKED}\n{text['purpose']}", 5), height=45, top=True)
    verified = _boxes((("yes", "是"), ("no", "否")), boxes["verified"])
    _row(table, ("开通日期", text["opened_on"], 2), ("认证情况", verified, 2))
    _row(table, ("管理员姓名", text["admin_name"], 2), ("手　　机", text["admin_mobile"], 2))
    _row(table, ("管理员微信号", text["admin_wechat"], 2), ("关 注 量", text["followers"], 2))
    _row(table, ("Email", text["email"], 5))
    _heading(table, "单位用户填写栏")
    _row(table, ("单位名称\n（印章）", unit, 2), ("类　型", text["org_type"], 2), height=28)
    _row(
        table,
        ("负 责 人", text["org_head"], 1),
        ("职　务", text["org_head_title"], 1),
        ("运营人数", text["operators"], 1),
    )
    _row(table, ("联系方式", text["org_phone"], 1), ("地　址", text["org_address"], 3))
    _heading(table, "个人用户填写栏")
    _row(table, ("开办人\n（签名）", text["founder_name"], 2), ("工作单位", text["employer"], 2), height=18)
    _row(table, ("手　　机", text["founder_mobile"], 2), ("身份证号", text["founder_id_number"], 2))


def _foot(page: Page, version: int | str) -> None:
    made = f"本表由系统按电子填报内容生成，第 {version} 版；右上角二维码对应本次备案。"
    _write(page.add_paragraph(), f"{made}单位用户加盖公章、个人用户签署姓名后报送。", size=SMALL)


def _lines(first: str, *more: tuple[str, str]) -> str:
    return "\n".join([first, *(label + text for label, text in more if text)])


def _boxes(choices: Any, chosen: list[str]) -> str:
    shown = [f"{TICKED if code in chosen else EMPTY}{label}" for code, label in choices]
    lines = [shown[at : at + CONTENTS_A_LINE] for at in range(0, len(shown), CONTENTS_A_LINE)]
    return "\n".join("　".join(line) for line in lines)


def _row(table: Table, *pairs: tuple[str, str, int], height: int = LINE, top: bool = False) -> None:
    """A row of labels, each with its value, which stands over so many columns."""
    row = _new_row(table)
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    cells, at = _widths(row.cells, COLUMNS), 0
    for label, value, columns in pairs:
        name, space = cells[at], cells[at + 1]
        if columns > 1:
            space = space.merge(cells[at + columns])
        at += 1 + columns
        name.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        name.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(name.paragraphs[0], label)
        space.vertical_alignment = WD_ALIGN_VERTICAL.TOP if top else WD_ALIGN_VERTICAL.CENTER
        _write(space.paragraphs[0], value, size=_size(value))


def _new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _heading(table: Table, words: str) -> None:
    cells = _new_row(table).cells
    whole = cells[0].merge(cells[-1])
    whole.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(whole.paragraphs[0], words, bold=True)


def _widths(cells: tuple[_Cell, ...], millimetres: tuple[int, ...]) -> tuple[_Cell, ...]:
    for cell, width in zip(cells, millimetres, strict=True):
        cell.width = Mm(width)
    return cells


def _size(text: str) -> float:
    if len(text) > LONGER:
        return SMALLEST
    return SMALL if len(text) > LONG else USUAL_SIZE


def _write(paragraph: Paragraph, text: str, *, size: float = USUAL_SIZE, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
