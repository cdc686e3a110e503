"""What an office hands in is read, in whatever form it comes; what cannot be read is refused with a reason."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from infra import spreadsheet as limits
from infra.problems import Problem
from services.intake.known import reading, sheets
from services.intake.known.columns import COLUMNS, column_of, label
from tests.services.intake.lists import HEADS, comma_separated, company, spreadsheet

A_DAY = datetime(2026, 11, 1)  # noqa: DTZ001 - a spreadsheet knows no time zones
READ = {"filer_kind": "company", "wechat_id": "shuwu_1", "nickname": "海岸书屋"}


def refused(data: bytes) -> str:
    with pytest.raises(Problem) as caught:
        reading.read(data)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_of_any_office_programme(encoding: str, delimiter: str) -> None:
    text = comma_separated([company("shuwu_1")]).decode("utf-8-sig").replace(",", delimiter)
    sheet = reading.read(text.encode(encoding))
    assert [row.values for row in sheet.rows] == [READ]
    assert sheet.columns == ["filer_kind", "wechat_id", "nickname", "opened_on", "admin_mobile", "email"]


def test_a_spreadsheet_with_what_cells_may_hold() -> None:
    rows = [
        ["公司", "shuwu_1", 12345, A_DAY, 13800138000, None],
        ["company", "shuwu_2", "=1+1", date(2026, 11, 2), 13800138001.0, " a@example.com "],
        [None] * 6,
        ["个人", "shuwu_3", True, "2026年11月3日", "", ""],
    ]
    first, second, third = reading.read(spreadsheet(rows)).rows
    assert first.values == {
        "filer_kind": "company",
        "wechat_id": "shuwu_1",
        "nickname": "12345",
        "opened_on": "2026-11-01",
        "admin_mobile": "13800138000",
    }
    assert second.values["email"] == "a@example.com"
    assert second.values["admin_mobile"] == "13800138001"
    assert (
        "=1+1" not in second.values.values()
    )  # of a formula its last value, and this one was never computed
    assert (third.line, third.values["filer_kind"]) == (5, "individual")


def test_titles_may_stand_above_and_foreign_columns_beside() -> None:
    heads = ["序号", *HEADS, "联系记录\u200b"]
    text = (
        "日照市莒县公众账号台账\n\n"
        + ",".join(heads)
        + "\n1,"
        + ",".join(map(str, company("shuwu_1")))
        + ",x\n"
    )
    sheet = reading.read(text.encode())
    assert sheet.unread == ["序号", "联系记录"]
    assert [(row.line, row.values) for row in sheet.rows] == [(4, READ)]


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("wechat_id", "wechat_id"),
        ("WeChat ID", "wechat_id"),
        ("微信号", "wechat_id"),
        (" * 备案人类别：", "filer_kind"),
        ("Who files", "filer_kind"),
        ("微信名称", "nickname"),
        ("手机号码（必填）", "admin_mobile"),
        ("邮箱", "email"),
        ("身份证号", None),
        ("备注", None),
    ],
)
def test_a_column_goes_by_many_names(head: str, column: str | None) -> None:
    assert column_of(head) == column


def test_our_own_templates_are_read() -> None:
    for data in (sheets.template_csv(), sheets.template_xlsx()):
        assert refused(data) == "list-empty"
    filled = sheets.template_csv() + "公司,shuwu_1\r\n".encode()
    sheet = reading.read(filled)
    assert sheet.columns == list(COLUMNS)
    assert not sheet.unread


def test_no_identity_number_is_read() -> None:
    heads = [*HEADS, "身份证号"]
    sheet = reading.read(comma_separated([[*company("shuwu_1"), "110101199003070118"]], heads))
    assert sheet.unread == ["身份证号"]
    assert "110101199003070118" not in str(sheet.rows)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b"<si/>" * (limits.MAX_UNPACKED // 4))
    return file.getvalue()


def wide() -> bytes:
    return comma_separated([[*company("shuwu_1"), *["x"] * limits.MAX_COLUMNS]])


def far_down() -> bytes:
    """A sheet whose one row is the last that a spreadsheet can have."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(list(HEADS))  # type: ignore[union-attr]
    book.active.cell(1_048_576, 1, "公司")  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list-without-heads"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "list-unreadable"),  # .xls, or with a password
        (b"PK\x03\x04 and nothing of it", "list-unreadable"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "list-unreadable"),
        ("备案人类别,微信账号\n公司,\udcff".encode("utf-8", "surrogatepass"), "list-unreadable"),
        (b'a,b\n"' + b"x" * 200_000, "list-unreadable"),
        ("甲,乙,丙\n1,2,3".encode(), "list-without-heads"),
        (comma_separated([["公司", "x"]], ["备案人类别", "微信名称"]), "list-column-missing"),
        (comma_separated([["shuwu_1", "x"]], ["微信账号", "微信名称"]), "list-column-missing"),
        (comma_separated([["公司", "a", "b"]], ["备案人类别", "微信账号", "微信号"]), "list-column-twice"),
        (comma_separated([]), "list-empty"),
        (comma_separated([company("a")] * (reading.MAX_ROWS + 1)), "list-too-long"),
        (b"x" * (limits.MAX_BYTES + 1), "list-too-large"),
        (bomb(), "list-unpacks-too-large"),
        (wide(), "list-too-wide"),
        (far_down(), "list-too-long"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_entities_of_xml_are_not_followed(tmp_path: Path) -> None:
    (secret := tmp_path / "secret").write_text("nobody may read this")
    entities = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'.encode()
    file, sheet = io.BytesIO(), io.BytesIO(spreadsheet([company("shuwu_1")]))
    with zipfile.ZipFile(sheet) as book, zipfile.ZipFile(file, "w") as evil:
        for name in book.namelist():
            part = book.read(name)
            if name.endswith("sharedStrings.xml"):
                part = entities + part.replace("海岸书屋".encode(), b"&a;")
            evil.writestr(name, part)
    try:
        rows = reading.read(file.getvalue()).rows
    except Problem as problem:
        rows = [problem.code]
    assert "nobody may read this" not in str(rows)


def test_every_column_has_a_label() -> None:
    assert all(str(label(column)) for column in COLUMNS)
