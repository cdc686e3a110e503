"""Summary tables: what is in them, who gets them, and what becomes of one whose maker stops, or is killed."""

import io
from collections.abc import Iterator
from zipfile import ZipFile

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from pypdfium2 import PdfDocument

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Problem
from services.review.exports import actions, columns, writers
from services.review.exports.models import Export
from tests.make import make_draft, phone
from tests.services.review.offices import OFFICE, browser, worker
from tests.services.review.tables import TABLES, cells, made, of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with office_scope(OFFICE):
        yield


@pytest.fixture
def clerk() -> Actor:
    return worker("clerk")[0]


def words_on(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    return [page.get_textpage().get_text_range() for page in PdfDocument(data)]


def test_a_spreadsheet_has_a_line_for_each_filing_of_the_selection(clerk: Actor) -> None:
    number = phone()
    ours = make_draft(
        nickname="海岸书屋表", org_name="日照市海岸书屋", admin_name="王小海", admin_mobile=number
    )
    make_draft(nickname="山海另一个")
    one, data = made(of("海岸书屋表"), "xlsx", clerk)
    rows = cells(data)
    head, (line,) = rows[writers.HEADS], rows[writers.HEADS + 1 :]
    values = dict(zip(head, line, strict=False))
    assert (one.total, one.done) == (1, 1)
    assert (values["序号"], values["微信名称"], values["微信账号"]) == (1, "海岸书屋表", ours.wechat_id)
    plain = number.removeprefix("+86")
    assert values["管理员及手机"] == f"王小海 {plain[:3]}****{plain[-4:]}"
    assert plain not in str(rows)
    assert values["状态"] == "待报送"


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "-2", "{=1}", "http://x"])
def test_what_looks_like_a_formula_is_a_text(clerk: Actor, text: str) -> None:
    make_draft(nickname="惰性公式检查", purpose=text, org_name=text)
    _one, data = made(of("惰性公式检查"), "xlsx", clerk)
    with ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in parts.namelist() if "external" in name.lower()]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink(", "")
    assert text in [value for row in cells(data) for value in row]


def test_each_page_says_who_had_it_made_and_when(clerk: Actor) -> None:
    for _ in range(45):
        make_draft(nickname="水印检查号", org_name="日照市水印检查有限公司")
    mark = f"eve {timezone.localtime():%Y-%m-%d}"
    _one, data = made(of("水印检查号"), "xlsx", clerk)
    assert str(cells(data)[0][0]).startswith(mark)
    with ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count(mark) == 3  # its header, its footer, its first line
    _one, data = made(of("水印检查号"), "pdf", clerk)
    pages = words_on(data)
    assert len(pages) > 1
    assert all(page.count(mark) >= 2 for page in pages)
    assert sum("".join(page.split()).count("水印检查有限公司") for page in pages) >= 45


def test_a_pdf_of_several_batches_goes_on_counting(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "BATCH", 3)
    for _ in range(7):
        make_draft(nickname="分批检查号")
    one, data = made(of("分批检查号"), "pdf", clerk)
    pages = words_on(data)
    assert (one.done, len(pages)) == (7, 3)
    assert [f"第{number}页" in page for number, page in enumerate(pages, start=1)] == [True] * 3
    assert "\n7" in pages[2].replace("\r", "")


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_a_table_of_nothing_is_one(clerk: Actor, kind: str) -> None:
    one, data = made(of("这样的号没有一个"), kind, clerk)
    assert one.done == 0
    assert len(data) > 500


def test_characters_that_no_font_has_break_nothing(clerk: Actor) -> None:
    make_draft(nickname="罕见字𠮷🎏号", org_name="日照\u200b市")
    _one, data = made(of("罕见字"), "pdf", clerk)
    assert pikepdf.open(io.BytesIO(data)).pages


def test_the_maker_alone_gets_it_and_that_is_in_the_trail(clerk: Actor) -> None:
    one, data = made(of(), "xlsx", clerk)
    mine, other = browser("clerk"), browser("supervisor")
    answer = mine.get(f"{TABLES}{one.pk}/file/")
    assert answer.content == data
    assert "attachment" in answer["Content-Disposition"]
    for client in (other, browser("auditor")):
        for path in ("", "file/"):
            assert client.get(f"{TABLES}{one.pk}/{path}").status_code in (403, 404)
    assert str(one.pk) not in other.get(TABLES).content.decode()
    done = list(AuditEntry.objects.filter(subject=one.pk).order_by("pk").values_list("action", flat=True))
    assert done == ["export.asked", "export.downloaded", "export.downloaded"]


def test_nobody_else_asks_for_one() -> None:
    for role in ("auditor",):
        client = browser(role)
        assert client.post(f"{TABLES}ask/", {"view": "", "kind": "xlsx"}).status_code == 403
        assert client.get(TABLES).status_code == 403
    assert Client().get(TABLES).status_code == 302


def test_the_queue_leads_here_with_what_it_shows() -> None:
    client = browser("clerk")
    queue = client.get(f"/o/{OFFICE}/desk/?view=returned&search=海岸").content.decode()
    link = f"{TABLES}?view=returned&amp;search=%E6%B5%B7%E5%B2%B8"
    assert link in queue
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert '<option value="returned" selected>' in page
    assert 'value="海岸"' in page


@pytest.mark.parametrize(("field", "value"), [("kind", "docx"), ("search", "长" * 301)])
def test_what_is_wrong_is_said_at_its_field(field: str, value: str) -> None:
    asked = {"view": "returned", "search": "海岸", "kind": "pdf", field: value}
    page = browser("clerk").post(f"{TABLES}ask/", asked)
    assert page.status_code == 422
    assert f'id="{field}-fault"' in page.content.decode()
    assert not Export.objects.exists()


def test_one_person_has_a_few_made_at_a_time(clerk: Actor) -> None:
    for _ in range(actions.UNDER_WAY):
        actions.ask(of(), "xlsx", clerk)
    with pytest.raises(Problem) as refused:
        actions.ask(of(), "xlsx", clerk)
    assert refused.value.code == "tables-under-way"
    actions.ask(of(), "xlsx", worker("supervisor")[0])
