"""The city's days of a year by a table: wrong rows explained, who is affected listed, nothing kept before the yes."""

import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from xlsxwriter import Workbook

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from services.review.setup import holidays
from tenants.filings.deadlines import Calendar
from tenants.offices.models import Holiday
from tests.services.review.offices import browser
from tests.services.review.test_holidays import DAY, due, due_on_day, seen

pytestmark = pytest.mark.django_db
PAGE = "/o/city/desk/setup/days/"
TODAY, OFFICIAL = timezone.localdate(), Calendar()


def saturday() -> date:
    day = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7 + 7)
    while OFFICIAL.is_working(day):
        day += timedelta(days=7)
    return day


GOOD = f"{DAY},,休息日,台风\n{saturday():%Y年%-m月%-d日},,工作日,补班\n"


def kept() -> dict[date, bool]:
    with shared_scope():
        return dict(Holiday.objects.values_list("day", "working"))


def text_of(page: str) -> str:
    return unescape(page.partition('name="text" value="')[2].partition('"')[0])


def test_first_who_is_affected_then_the_days_and_again_changes_nothing(officer: Client) -> None:
    mine = due_on_day("wulian")
    page = officer.post(f"{PAGE}send/", {"text": GOOD})
    assert page.status_code == 200
    assert mine.account in page.content.decode()
    assert kept() == {}
    answer = officer.post(f"{PAGE}send/", {"text": text_of(page.content.decode()), "seen": seen(page)})
    assert answer.status_code == 302
    assert kept() == {DAY: False, saturday(): True}
    assert due(mine, "wulian") == OFFICIAL.next_working(DAY + timedelta(days=1))
    with office_scope("city"):
        entry = AuditEntry.objects.get(action="calendar.changed")
    assert entry.detail == {"days": [str(min(DAY, saturday())), str(max(DAY, saturday()))], "count": 2}
    again = officer.post(f"{PAGE}send/", {"text": GOOD})
    assert again.status_code == 422
    assert "Nothing would change" in again.content.decode()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("soon,,休息日,", "Write the date"),
        ("2027-02-30,,休息日,", "Write the date"),
        (f"{DAY},,party,", "rest day or a working day"),
        (f"{DAY},{DAY - timedelta(days=1)},休息日,", "lies before the first"),
        (f"{DAY},{DAY + timedelta(days=40)},休息日,", "at most 31 days"),
        (f"{DAY},,休息日,{'x' * 101}", "reason is too long"),
        (f"{DAY},,休息日,\n{DAY},,工作日,", "in the table twice"),
        ("2019-05-06,,休息日,", "from a month ago"),
    ],
)
def test_each_bad_row_is_explained_and_nothing_is_written(officer: Client, row: str, said: str) -> None:
    page = officer.post(f"{PAGE}send/", {"text": GOOD.splitlines()[1] + "\n" + row})
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert 'name="seen"' not in text
    assert "补班" in text.partition("<textarea")[2], "all of it is there to be mended"
    assert kept() == {}


def test_a_wrong_row_is_not_kept_with_a_yes(officer: Client) -> None:
    page = officer.post(f"{PAGE}send/", {"text": GOOD})
    bad = officer.post(f"{PAGE}send/", {"text": GOOD + "soon,,休息日,", "seen": seen(page)})
    assert bad.status_code == 422
    assert kept() == {}


def sheet(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        sheet(
            ("某年放假安排",), ("事由", "类型", "日期", "至"), ("台风", "休息", DAY, DAY + timedelta(days=1))
        ),
        sheet(("day", "until", "kind", "reason"), (str(DAY), str(DAY + timedelta(days=1)), "rest", "台风")),
        f"日期,至,类型,事由\r\n{DAY:%Y/%-m/%-d},{DAY + timedelta(days=1):%Y%m%d},放假,台风\r\n".encode(
            "gb18030"
        ),
        f"{DAY}\t{DAY + timedelta(days=1)}\t休息日\t台风".encode("utf-8-sig"),
    ],
)
def test_a_table_is_read_as_it_comes(officer: Client, data: bytes) -> None:
    page = officer.post(f"{PAGE}send/", {"file": SimpleUploadedFile("days.xlsx", data)})
    assert page.status_code == 200, page.content.decode()
    officer.post(f"{PAGE}send/", {"text": text_of(page.content.decode()), "seen": seen(page)})
    working = [day for day in (DAY, DAY + timedelta(days=1)) if OFFICIAL.is_working(day)]
    assert kept() == dict.fromkeys(working, False)


@pytest.mark.parametrize(("data", "said"), [(b"\x89PNG\r\n\0", "cannot be read"), (b" ", "no day in it")])
def test_a_file_that_is_none_is_refused_at_its_field(officer: Client, data: bytes, said: str) -> None:
    page = officer.post(f"{PAGE}send/", {"file": SimpleUploadedFile("x", data)})
    assert page.status_code == 422
    assert said in page.content.decode().partition('id="file-fault"')[2].partition("</p>")[0]


def test_what_the_table_does_not_name_stays(officer: Client) -> None:
    other = DAY + timedelta(days=90)
    with shared_scope():
        Holiday.objects.create(day=other, working=not OFFICIAL.is_working(other), reason="旧")
    page = officer.post(f"{PAGE}send/", {"text": GOOD})
    officer.post(f"{PAGE}send/", {"text": GOOD, "seen": seen(page)})
    assert set(kept()) == {DAY, saturday(), other}


def test_the_template_is_read_as_it_is(officer: Client) -> None:
    answer = officer.get(f"{PAGE}template.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).active.max_row == 3
    table = holidays.read(answer.content)
    assert [(row.day, row.kind) for row in table.rows] == [("2027-02-06", "休息日"), ("2027-02-14", "工作日")]


def test_who_may_not_hands_nothing_in(officer: Client) -> None:
    page = officer.post(f"{PAGE}send/", {"text": GOOD})
    auditor = browser("auditor", office="city")
    assert "<textarea" not in auditor.get(PAGE).content.decode()
    assert auditor.post(f"{PAGE}send/", {"text": GOOD, "seen": seen(page)}).status_code == 403
    for role in ("clerk", "supervisor"):
        district = browser(role)
        assert district.get("/o/wulian/desk/setup/days/").status_code == 403
        assert (
            district.post("/o/wulian/desk/setup/days/send/", {"text": GOOD, "seen": "x"}).status_code == 403
        )
    assert kept() == {}
