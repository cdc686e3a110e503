"""A list is checked by the rules of the form, all faults at once; nothing is written of a filing before the yes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from infra.db import office_scope, shared_scope
from infra.events.models import Outbox
from services.intake.known import queries
from services.intake.known.models import AccountList, ListedAccount, ListState
from tenants.filings import lodging
from tenants.filings.models import Filing
from tests.make import phone, wechat_id
from tests.services.intake.lists import CLERK, HEADS, OFFICE, company, handed_in, original_id, verdicts

pytestmark = pytest.mark.django_db


def said(one: AccountList, verdict: str) -> list[list[str]]:
    """What is said of each row with this verdict."""
    with office_scope(OFFICE):
        rows, _more = queries.left_out(one, [verdict], 0)
    return [[f"{column}：{message}" for column, message in row.faults] for row in rows]


def test_every_fault_of_a_row_is_named_at_once_by_line_and_column() -> None:
    bad = ["公司", "", "x" * 61, "2999-01-01", "12345", "nobody"]
    one = handed_in([company(), bad])
    assert (one.state, verdicts(one)) == (ListState.CHECKED, ["good", "wrong"])
    with translation.override("en"):
        (faults,) = said(one, "wrong")
    assert {fault.partition("：")[0] for fault in faults} == {
        "WeChat ID",
        "WeChat name",
        "Opened on",
        "Administrator's mobile",
        "Email",
    }
    with translation.override("zh-hans"), office_scope(OFFICE):
        (row,), more = queries.left_out(one, ["wrong"], 0)
        assert (row.row.line, more) == (3, 0)
        assert ("管理员手机", "请填写中国内地的11位手机号码。") in [(str(a), str(b)) for a, b in row.faults]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["某某", "shuwu_x"], "filer_kind"),
        (["", "shuwu_x"], "filer_kind"),
        (["个人", "shuwu_x", "", "", "", "", "某公司"], "org_name"),
        (["公司", "账号"], "wechat_id"),
        (["公司", "a\u202eb"], "wechat_id"),
    ],
)
def test_what_the_form_refuses_a_list_does_not_take(row: list[str], column: str) -> None:
    one = handed_in([row], heads=[*HEADS, "单位名称"])
    assert verdicts(one) == ["wrong"]
    with office_scope(OFFICE):
        (explained,), _more = queries.left_out(one, ["wrong"], 0)
    assert [str(name) for name, _message in explained.faults] == [str(queries.label(column))]


def test_an_account_twice_in_the_list_counts_once() -> None:
    heads = [*HEADS, "原始ID"]
    account, original = wechat_id(), original_id()
    rows = [
        [*company(account), original],
        company(account.upper()),  # a WeChat id is the same in capitals
        [*company(), original],
        company(name="x" * 61),  # its own faults come first
        company(),
    ]
    one = handed_in(rows, heads=heads)
    assert verdicts(one) == ["good", "twice", "twice", "wrong", "good"]
    with translation.override("en"):
        assert said(one, "twice") == [["：Line 2 has the same account. Keep one of the two."]] * 2
    assert (one.counts["good"], one.counts["twice"]) == (2, 2)


def test_a_faulty_twin_does_not_keep_the_good_one_out() -> None:
    account = wechat_id()
    assert verdicts(handed_in([company(account, phone="1"), company(account)])) == ["wrong", "good"]


def test_what_is_known_here_is_left_out_and_what_another_office_has_is_named_with_it() -> None:
    ours, theirs = wechat_id(), wechat_id()
    with office_scope(OFFICE):
        lodging.begin({"wechat_id": ours}, CLERK, filer_kind="company")
    with office_scope("wulian"):
        lodging.begin({"wechat_id": theirs}, CLERK, filer_kind="company")
    one = handed_in([company(ours.upper()), company(theirs), company()])
    assert verdicts(one) == ["known", "elsewhere", "good"]
    with translation.override("zh-hans"):
        assert "五莲" in said(one, "elsewhere")[0][0]


def test_what_was_withdrawn_here_does_not_come_back_with_the_next_list() -> None:
    account = wechat_id()
    with office_scope(OFFICE):
        filing = lodging.begin({"wechat_id": account.upper()}, CLERK, filer_kind="company")
        lodging.edit(filing.pk, {"original_id": original_id()}, CLERK)
        lodging.withdraw(Filing.objects.get(pk=filing.pk), CLERK, "exempt")
    assert verdicts(handed_in([company(account), company()])) == ["withdrawn", "good"]


def test_nothing_is_written_of_a_filing_before_the_yes() -> None:
    def written() -> tuple[int, int]:
        with office_scope(OFFICE):
            filings = Filing.objects.count()
        with shared_scope():
            return filings, Outbox.objects.count()

    before = written()
    handed_in([company() for _ in range(3)])
    assert written() == before


def test_what_a_list_says_is_sealed() -> None:
    number = phone()
    one = handed_in([company(phone=number)])
    with office_scope(OFFICE):
        row = ListedAccount.objects.get(of_list=one.pk)
        assert json.loads(row.cells.open())["admin_mobile"] == number
        (stored,) = ListedAccount.objects.filter(pk=row.pk).values_list("cells").get()
    assert number[-8:].encode() not in bytes(stored)
    assert b"\xe6\xb5\xb7" not in bytes(stored)


def test_who_can_be_told_and_who_is_late_already_is_counted() -> None:
    today = timezone.localdate()
    rows = [
        company(phone=phone(), mail="a@example.com", opened=str(today)),
        company(phone=phone(), opened="2020-01-01"),
        company(opened=str(today - timedelta(days=1))),
        company(phone="1", mail="a@example.com"),
    ]
    counts: dict[str, Any] = handed_in(rows).counts
    assert [counts[name] for name in ("good", "phone", "mail", "nobody", "late")] == [3, 2, 1, 1, 1]


def test_rows_are_put_away_after_a_month_and_the_counts_stay() -> None:
    one = handed_in([company(), company(phone="1")])
    with office_scope(OFFICE):
        assert queries.forget(timezone.now()) == 0
        AccountList.objects.filter(pk=one.pk).update(made_at=timezone.now() - timedelta(days=31))
        assert queries.forget(timezone.now()) == 2
        kept = AccountList.objects.get(pk=one.pk)
    assert (kept.counts["good"], kept.counts["wrong"]) == (1, 1)
