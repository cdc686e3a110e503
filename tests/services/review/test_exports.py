"""Summary tables: what is in them, who gets them, and what becomes of one whose maker stops, or is killed."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from infra import storage
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Problem
from services.review.exports import actions, columns, work, writers
from services.review.exports.models import Export, ExportState
from services.review.exports.selection import Selection
from tenants.filings.models import Filing
from tests.make import make_draft, phone
from tests.services.review.offices import OFFICE, browser, worker

pytestmark = pytest.mark.django_db
TABLES = f"/o/{OFFICE}/desk/tables/"


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with office_scope(OFFICE):
        yield


@pytest.fixture
def clerk() -> Actor:
    return worker("clerk")[0]


def made(selection: Selection, kind: str, actor: Actor) -> tuple[Export, bytes]:
    """A table, asked for and made."""
    one = actions.ask(selection, kind, actor)
    taken = work._take()
    assert taken == one
    work.make(taken)
    one.refresh_from_db()
    assert one.state == ExportState.DONE, one.error
    return actions.file_of(one.pk, actor)


def cells(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data), read_only=True).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def words_on(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    return [page.get_textpage().get_text_range() for page in PdfDocument(data)]


def test_a_spreadsheet_has_a_line_for_each_filing_of_the_selection(clerk: Actor) -> None:
    number = phone()
    ours = make_draft(
        nickname="海岸书屋表", org_name="日照市海岸书屋", admin_name="王小海", admin_mobile=number
    )
    make_draft(nickname="山海另一个")
    one, data = made(Selection(search="海岸书屋表"), "xlsx", clerk)
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
    _one, data = made(Selection(search="惰性公式检查"), "xlsx", clerk)
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
    _one, data = made(Selection(search="水印检查号"), "xlsx", clerk)
    assert str(cells(data)[0][0]).startswith(mark)
    with ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count(mark) == 3  # its header, its footer, its first line
    _one, data = made(Selection(search="水印检查号"), "pdf", clerk)
    pages = words_on(data)
    assert len(pages) > 1
    assert all(page.count(mark) >= 2 for page in pages)
    assert sum(page.count("水印检查有限公司") for page in pages) >= 45


def test_a_pdf_of_several_batches_goes_on_counting(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "BATCH", 3)
    for _ in range(7):
        make_draft(nickname="分批检查号")
    one, data = made(Selection(search="分批检查号"), "pdf", clerk)
    pages = words_on(data)
    assert (one.done, len(pages)) == (7, 3)
    assert [f"第{number}页" in page for number, page in enumerate(pages, start=1)] == [True] * 3
    assert "\n7" in pages[2].replace("\r", "")


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_a_table_of_nothing_is_one(clerk: Actor, kind: str) -> None:
    one, data = made(Selection(search="这样的号没有一个"), kind, clerk)
    assert one.done == 0
    assert len(data) > 500


def test_characters_that_no_font_has_break_nothing(clerk: Actor) -> None:
    make_draft(nickname="罕见字𠮷🎏号", org_name="日照\u200b市")
    _one, data = made(Selection(search="罕见字"), "pdf", clerk)
    assert pikepdf.open(io.BytesIO(data)).pages


def test_the_maker_alone_gets_it_and_that_is_in_the_trail(clerk: Actor) -> None:
    one, data = made(Selection(), "xlsx", clerk)
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
        assert client.post(f"{TABLES}ask/", {"state": "", "kind": "xlsx"}).status_code == 403
        assert client.get(TABLES).status_code == 403
    assert Client().get(TABLES).status_code == 302


def test_the_queue_leads_here_with_what_it_shows() -> None:
    client = browser("clerk")
    queue = client.get(f"/o/{OFFICE}/desk/?state=returned&search=海岸").content.decode()
    link = f"{TABLES}?state=returned&amp;search=%E6%B5%B7%E5%B2%B8"
    assert link in queue
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert '<option value="returned" selected>' in page
    assert 'value="海岸"' in page


@pytest.mark.parametrize(("field", "value"), [("state", "nonsense"), ("kind", "docx"), ("search", "a\x00b")])
def test_what_is_wrong_is_said_at_its_field(field: str, value: str) -> None:
    asked = {"state": "returned", "search": "海岸", "kind": "pdf", field: value}
    page = browser("clerk").post(f"{TABLES}ask/", asked)
    assert page.status_code == 422
    assert f'id="{field}-fault"' in page.content.decode()
    assert not Export.objects.exists()


def test_one_person_has_a_few_made_at_a_time(clerk: Actor) -> None:
    for _ in range(actions.UNDER_WAY):
        actions.ask(Selection(), "xlsx", clerk)
    with pytest.raises(Problem) as refused:
        actions.ask(Selection(), "xlsx", clerk)
    assert refused.value.code == "tables-under-way"
    actions.ask(Selection(), "xlsx", worker("supervisor")[0])


def stopped_at(line: int, then: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen while a table is written, before its batch that ends at this line is noted."""
    noted = work._beat

    def beat(one: Export, done: int, **more: int) -> None:
        if done == line:
            then(one)
        noted(one, done, **more)

    monkeypatch.setattr(work, "_beat", beat)


def test_it_can_be_stopped_while_it_is_made(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "BATCH", 2)
    for _ in range(6):
        make_draft(nickname="停止检查号")
    client = browser("clerk")
    stopped_at(4, lambda one: client.post(f"{TABLES}{one.pk}/stop/"), monkeypatch)
    one = actions.ask(Selection(search="停止检查号"), "xlsx", clerk)
    taken = work._take()
    assert taken is not None
    work.make(taken)
    one.refresh_from_db()
    assert (one.state, one.done, one.key) == (ExportState.STOPPED, 2, "")
    assert client.post(f"{TABLES}{one.pk}/stop/").status_code == 409
    again = client.post(f"{TABLES}{one.pk}/again/")
    anew = Export.objects.get(pk=again["Location"].rstrip("/").rpartition("/")[2])
    assert actions.selection_of(anew) == actions.selection_of(one)


def test_a_maker_that_was_killed_is_followed_by_another(clerk: Actor) -> None:
    one = actions.ask(Selection(search="没有"), "xlsx", clerk)
    killed = work._take()
    assert killed is not None
    assert work._take() is None  # it says that it works
    Export.objects.filter(pk=one.pk).update(beat_at=timezone.now() - work.SILENT - timedelta(seconds=1))
    other = work._take()
    assert other is not None
    assert (other.pk, other.tries) == (one.pk, 2)
    with pytest.raises(work.Stopped):  # the first one, which was only slow, gives way
        work._beat(killed, 1)
    work.make(other)
    one.refresh_from_db()
    assert one.state == ExportState.DONE
    work.make(killed)
    one.refresh_from_db()
    assert one.tries == 2


def test_what_breaks_three_times_has_failed_and_is_begun_anew_by_one_click(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = actions.ask(Selection(search="没有"), "xlsx", clerk)

    def full(*_arguments: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storage, "put_passing", full)
        for tries in range(1, work.TRIES + 1):
            taken = work._take()
            assert taken is not None
            work.make(taken)
            one.refresh_from_db()
            assert one.tries == tries
            Export.objects.filter(pk=one.pk).update(beat_at=F("beat_at") - work.SILENT * 2)
    assert (one.state, one.error) == (ExportState.FAILED, "broke")
    assert work._take() is None
    client = browser("clerk")
    assert f"{TABLES}{one.pk}/again/" in client.get(f"{TABLES}{one.pk}/").content.decode()
    assert client.post(f"{TABLES}{one.pk}/again/").status_code == 302
    assert work._take() is not None


def test_too_many_lines_are_said_and_not_made(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST", {"pdf": 1})
    make_draft(nickname="太多检查号")
    make_draft(nickname="太多检查号")
    one = actions.ask(Selection(search="太多检查号"), "pdf", clerk)
    taken = work._take()
    assert taken is not None
    work.make(taken)
    one.refresh_from_db()
    assert (one.state, one.error, one.total) == (ExportState.FAILED, "too_many", 2)


def test_a_file_is_kept_for_a_day_and_is_no_stray_document(clerk: Actor) -> None:
    one, _data = made(Selection(search="没有"), "xlsx", clerk)
    now = timezone.now()
    assert not [version for version in storage.versions(OFFICE) if version.stored.key == one.key]
    assert [version.stored.key for version in storage.passing(OFFICE)].count(one.key) == 1
    actions.forget(now)
    assert storage.digest(OFFICE, one.key, one.version_id) == one.sha256
    late = now + actions.KEEP + timedelta(minutes=1)
    assert not actions.is_there(one, late)
    assert actions.forget(late) >= 1
    assert storage.digest(OFFICE, one.key, one.version_id) is None
    actions.forget(now + actions.KEEP_ROWS + timedelta(minutes=1))
    assert not Export.objects.filter(pk=one.pk).exists()


def test_the_clock_makes_what_waits_in_every_office(clerk: Actor) -> None:
    mine = actions.ask(Selection(search="没有"), "xlsx", clerk)
    with office_scope("juxian"):
        theirs = actions.ask(Selection(search="没有"), "pdf", worker("clerk", office="juxian")[0])
    work.go_on()
    mine.refresh_from_db()
    assert mine.state == ExportState.DONE
    with office_scope("juxian"):
        theirs.refresh_from_db()
        assert theirs.state == ExportState.DONE


def test_what_was_searched_lies_sealed(clerk: Actor) -> None:
    from django.db import connection

    one = actions.ask(Selection(search="张三"), "xlsx", clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT selection FROM exports_export WHERE id = %s", [one.pk])
        assert "张三".encode() not in bytes(cursor.fetchone()[0])


def test_a_folder_of_a_killed_process_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    old, young = tmp_path / f"{work.PREFIX}old", tmp_path / f"{work.PREFIX}young"
    for folder in (old, young):
        folder.mkdir()
    long_ago = 1_000_000.0
    import os

    os.utime(old, (long_ago, long_ago))
    work.sweep_folders()
    assert not old.exists()
    assert young.exists()


def test_each_row_is_there_once_whatever_happens_meanwhile(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "BATCH", 2)
    drafts = [make_draft(nickname="变动检查号") for _ in range(5)]
    stopped_at(
        2, lambda _one: Filing.objects.filter(pk=drafts[0].pk).update(nickname="变动检查号二"), monkeypatch
    )
    _one, data = made(Selection(search="变动检查号"), "xlsx", clerk)
    accounts = [row[3] for row in cells(data)[writers.HEADS + 1 :]]
    assert sorted(accounts) == sorted(one.wechat_id for one in drafts)
