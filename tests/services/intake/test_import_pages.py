"""The desk's pages of lists: from the template to the drafts, for the office's clerks; others see or are refused."""

import html
import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.intake import tasks
from services.intake.known import checking, work, writing
from services.intake.known.columns import COLUMNS
from services.intake.known.models import AccountList
from tenants.filings.models import Filing
from tests.api import member
from tests.make import phone, wechat_id
from tests.services.intake.lists import OFFICE, comma_separated, company, handed_in, spreadsheet, verdicts

pytestmark = pytest.mark.django_db
LISTS = f"/o/{OFFICE}/desk/accounts/"


def browser(role: str = "clerk", office: str = OFFICE, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{office}"] = member(office, role, "lists").token
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def sent(client: Client, data: bytes, name: str = "台账.csv") -> Any:
    return client.post(f"{LISTS}hand-in/", {"file": SimpleUploadedFile(name, data)})


def cells(answer: Any) -> list[list[Any]]:
    """What a downloaded spreadsheet says."""
    book = load_workbook(io.BytesIO(answer.content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_from_the_file_to_the_drafts() -> None:
    client, accounts = browser(), [wechat_id(), wechat_id()]
    rows = [company(accounts[0], phone=phone()), company(accounts[1]), company(name="黄海书屋", phone="123")]
    answer = sent(client, spreadsheet(rows), "2026年台账.xlsx")
    assert answer.status_code == 302
    page = read(client, answer["Location"])
    assert "Waiting for your yes" in page
    assert "Yes, take 2 accounts over" in page
    assert "by SMS: 1, by mail: 0, not at all: 1" in page
    assert re.search(r"黄海书屋.*Administrator's mobile: Enter a mobile number", page, re.DOTALL)
    with office_scope(OFFICE):
        assert not Filing.objects.filter(account__in=accounts).exists()
    assert client.post(f"{answer['Location']}yes/", {"invite": "1"})["Location"] == answer["Location"]
    page = read(client, answer["Location"])
    assert re.search(r"Drafts made</dt><dd class=\"number\"><strong>2", page)
    assert "are sent, some every second" in page
    with office_scope(OFFICE):
        assert Filing.objects.filter(account__in=accounts, state="draft").count() == 2
    assert "2026年台账.xlsx" in read(client, LISTS)
    assert client.post(f"{answer['Location']}yes/", {}).status_code == 409


def test_the_same_in_chinese() -> None:
    client = browser(language="zh-hans")
    assert "应备台账" in read(client, f"/o/{OFFICE}/desk/")
    assert "下载Excel/WPS模板" in read(client, LISTS)
    answer = sent(client, comma_separated([company(), company(phone="1")]))
    page = read(client, answer["Location"])
    assert "确认导入1个账号" in page
    assert "管理员手机：请填写中国内地的11位手机号码。" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (None, "Choose a file first."),
        (b"nothing of ours", "The heads of the columns were not found."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Save it as .xlsx without a password"),
        (comma_separated([["公司", "x"]], ["备案人类别", "微信名称"]), "A column is missing: WeChat ID."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_its_field(data: bytes | None, said: str) -> None:
    client = browser()
    answer = sent(client, data) if data is not None else client.post(f"{LISTS}hand-in/", {})
    page = html.unescape(answer.content.decode())
    assert answer.status_code in (413, 422)
    assert said in page
    assert 'role="alert"' in page
    assert 'aria-invalid="true"' in page


def test_the_template_says_what_each_column_means() -> None:
    client = browser(language="zh-hans")
    answer = client.get(f"{LISTS}template.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    heads = [cell for (cell,) in sheet.iter_cols(max_row=1)]
    assert len(heads) == len(COLUMNS)
    assert heads[0].value == "备案人类别"
    assert "机关、企事业单位、社会团体" in heads[0].comment.text
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert any("公司" in str(formula) for formula in lists.values())
    assert any("服务号,订阅号" in str(formula) for formula in lists.values())
    assert "海岸书屋" in [cell.value for cell in book.worksheets[1]["C"]]
    csv = client.get(f"{LISTS}template.csv").content
    assert csv.startswith(b"\xef\xbb\xbf")
    assert "备案人类别" in csv.decode("utf-8-sig")


def test_the_rows_to_be_mended_come_back_with_their_reasons_and_can_be_handed_in_as_they_are() -> None:
    client, account = browser(language="zh-hans"), wechat_id()
    rows = [company(), company(account, name="=1+1", phone="123")]
    there = sent(client, comma_separated(rows))["Location"]
    answer = client.get(f"{there}to-mend.xlsx")
    head, row = cells(answer)
    assert head[:4] == ["行号", "怎样处理", "备案人类别", "微信账号"]
    assert row[:5] == [3, "管理员手机：请填写中国内地的11位手机号码。", "公司", account, "=1+1"]
    with office_scope(OFFICE):
        found = AccountList.objects.latest("made_at")
        assert AuditEntry.objects.get(subject=found.pk, action="list.downloaded").detail == {"rows": 1}
    mended = answer.content
    book = load_workbook(io.BytesIO(mended))
    book.worksheets[0]["G2"].value = "13800138000"
    file = io.BytesIO()
    book.save(file)
    page = read(client, sent(client, file.getvalue(), "需要修改.xlsx")["Location"])
    assert "确认导入1个账号" in page
    assert "行号、怎样处理" in page  # the columns that were not read


def test_while_it_is_under_way_the_page_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "BATCH", 2)
    monkeypatch.setattr(writing, "BATCH", 2)
    client = browser()
    there = sent(client, comma_separated([company() for _ in range(5)]))["Location"]
    page = read(client, there)
    assert "The list is being checked" in page
    assert "2 of 5 rows" in page
    assert '<progress max="5" value="2"' in page
    assert "follow.js" in page
    assert "Yes, take" not in page
    assert client.post(f"{there}yes/").status_code == 409
    work.go_on()
    assert "follow.js" not in read(client, there)
    client.post(f"{there}yes/")
    page = read(client, there)
    assert "The accounts are being taken over" in page
    assert "2 of 5 rows" in page
    assert client.post(f"{there}stop/").status_code == 302
    assert re.search(r"Not taken over</dt><dd class=\"number\"><strong>3", read(client, there))


def test_what_is_left_of_a_list_is_gone_on_with_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []

    def soon(*, queue: str) -> None:
        again.append(queue)

    monkeypatch.setattr(tasks.go_on_with_lists, "apply_async", soon)
    monkeypatch.setattr(checking, "BATCH", 1)
    sent(browser(), comma_separated([company() for _ in range(3)]))
    for most in 0.0, 60.0:
        monkeypatch.setattr(work, "TICK_SECONDS", most)
        tasks.go_on_with_lists()
        assert again == ["intake.tasks"]


def test_kinds_of_rows_are_shown_each_page_by_page() -> None:
    client = browser()
    one = handed_in([company(phone="1") for _ in range(60)] + [company(same := wechat_id()), company(same)])
    there = f"{LISTS}{one.pk}/"
    first, second = read(client, there), read(client, f"{there}?show=wrong&after=51")
    assert first.count('data-label="Line"') == 50
    assert "?show=wrong&after=51" in first
    assert second.count('data-label="Line"') == 10
    twice = read(client, f"{there}?show=twice")
    assert "Line 62 has the same account." in twice
    for odd in ("?show=nothing", "?after=x", "?after=99999999999999999999"):
        assert "Rows that are left out" in read(client, f"{there}{odd}")


def test_no_personal_number_is_on_the_pages() -> None:
    number = phone()
    one = handed_in([company(phone=number, opened="x"), company(phone=number)])
    page = read(browser(), f"{LISTS}{one.pk}/")
    assert number.removeprefix("+86") not in page


def test_an_auditor_reads_and_has_no_buttons() -> None:
    one = handed_in([company(), company(phone="1")])
    client, there = browser("auditor"), f"{LISTS}{one.pk}/"
    assert "hand-in" not in read(client, LISTS)
    page = read(client, there)
    assert "Enter a mobile number" in page
    assert "to-mend" not in page
    assert "<button" not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)
    assert sent(client, comma_separated([company()])).status_code == 403
    for verb in ("yes", "stop"):
        assert client.post(f"{there}{verb}/").status_code == 403
    for file in (f"{there}to-mend.xlsx", f"{LISTS}template.xlsx"):
        assert client.get(file).status_code == 403
    assert verdicts(one) == ["good", "wrong"]


def test_the_citys_office_takes_no_lists() -> None:
    client = browser("officer", "city")
    assert "accounts/" not in read(client, "/o/city/desk/")
    assert client.get("/o/city/desk/accounts/").status_code == 403
    assert client.post("/o/city/desk/accounts/hand-in/", {}).status_code == 403


def test_another_office_sees_nothing_of_it() -> None:
    one = handed_in([company()])
    other = browser(office="wulian")
    assert other.get(f"/o/wulian/desk/accounts/{one.pk}/").status_code == 404
    assert "台账.csv" not in read(other, "/o/wulian/desk/accounts/")
    assert browser().get(f"{LISTS}{uuid4()}/").status_code == 404


def test_a_page_costs_the_same_however_many_rows_it_shows() -> None:
    client = browser()
    few, many = (handed_in([company(phone="1") for _ in range(count)]) for count in (2, 40))

    def queries(one: AccountList) -> int:
        with CaptureQueriesContext(connection) as asked:
            read(client, f"{LISTS}{one.pk}/")
        return len(asked)

    queries(few)
    assert queries(few) == queries(many) < 8
