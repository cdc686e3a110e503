"""Lists of known accounts as tests hand them in, and a list that nobody else has."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from infra.audit.actor import Actor
from infra.db import office_scope
from services.intake.known import actions, work
from services.intake.known.models import AccountList, ListedAccount
from tests.make import wechat_id

OFFICE = "juxian"
CLERK = Actor("staff", "501", "clerk", OFFICE)
HEADS = ("备案人类别", "微信账号", "微信名称（昵称）", "开通日期", "管理员手机", "Email")
Rows = Sequence[Sequence[object]]


def original_id() -> str:
    """An original id that no other test uses."""
    return f"gh_{wechat_id().removeprefix('test_'):0>12}"


def company(account: str = "", **said: Any) -> list[object]:
    """A row by HEADS."""
    known = {"name": "海岸书屋", "opened": "", "phone": "", "mail": ""} | said
    return [
        "公司",
        account or wechat_id(),
        known["name"],
        known["opened"],
        known["phone"],
        known["mail"],
    ]


def comma_separated(rows: Rows, heads: Sequence[str] = HEADS, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode(encoding)


def spreadsheet(rows: Rows, heads: Sequence[str] = HEADS) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in [heads, *rows]:
        book.active.append(list(row))  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


def handed_in(rows: Rows, actor: Actor = CLERK, heads: Sequence[str] = HEADS) -> AccountList:
    """A list that was checked."""
    with office_scope(actor.office):
        file = SimpleUploadedFile("台账.csv", comma_separated(rows, heads))
        one = actions.hand_in(file, actor)
        finished(one)
        return AccountList.objects.get(pk=one.pk)


def taken_over(one: AccountList, actor: Actor = CLERK, *, invites: bool = False) -> AccountList:
    """A list that somebody said yes to, and all of it written."""
    with office_scope(actor.office):
        actions.say_yes(one.pk, actor, invites=invites)
        finished(one)
        return AccountList.objects.get(pk=one.pk)


def finished(one: AccountList) -> None:
    """What the clock does, until there is nothing more to do."""
    while work.step(one.pk):
        pass


def verdicts(one: AccountList, office: str = OFFICE) -> list[str]:
    """What became of each row, first to last."""
    with office_scope(office):
        rows = ListedAccount.objects.filter(of_list=one.pk).order_by("line")
        return list(rows.values_list("verdict", flat=True))
