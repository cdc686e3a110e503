"""The columns of a list: those of annex 1 that an office can know, by every name that they go by.

No identity number: the office needs none to tell somebody that an account must be filed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.filings.form import BY_NAME, AccountType
from tenants.filings.states import FilerKind

COLUMNS = (
    "filer_kind",
    "wechat_id",
    "original_id",
    "nickname",
    "account_type",
    "opened_on",
    "verified",
    "org_name",
    "uscc",
    "org_phone",
    "org_address",
    "founder_name",
    "admin_name",
    "admin_mobile",
    "email",
)
# Besides its own name and that of annex 1 in both languages.
ALSO = {
    "filer_kind": ("备案人", "备案人类型", "主体类型", "主体类别"),
    "wechat_id": ("微信号", "公众号微信号", "微信公众号"),
    "original_id": ("公众号原始ID", "gh"),
    "nickname": ("微信名称", "名称", "昵称", "公众号名称", "账号名称"),
    "account_type": ("账号类型", "公众号类型"),
    "opened_on": ("开通时间", "注册日期"),
    "verified": ("是否认证", "认证"),
    "org_name": ("单位", "主体名称"),
    "org_phone": ("单位电话", "办公电话"),
    "org_address": ("单位地址",),
    "founder_name": ("开办人姓名",),
    "admin_name": ("管理员",),
    "admin_mobile": ("手机", "手机号", "手机号码", "联系手机"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "E-mail"),
}
KINDS_ALSO = {
    "机关": FilerKind.INSTITUTION,
    "事业单位": FilerKind.INSTITUTION,
    "社会团体": FilerKind.INSTITUTION,
    "机关事业单位": FilerKind.INSTITUTION,
}
# What a column may say, where it says one of a few; each has a label in both languages.
CHOICES: dict[str, type[FilerKind] | type[AccountType]] = {
    "filer_kind": FilerKind,
    "account_type": AccountType,
}
BESIDE_A_NAME = re.compile(r"[（(【\[].*|[\s*:：]")


def label(column: str) -> str | Promise:
    """What a column is called, in the language that is active."""
    return _("Who files") if column == "filer_kind" else BY_NAME[column].label


def plain(words: str) -> str:
    """Words as they are compared: without spaces, stars, and what follows in brackets."""
    return BESIDE_A_NAME.sub("", unicodedata.normalize("NFKC", words)).casefold()


def column_of(head: str) -> str | None:
    """The column that has this head, if it is one of ours."""
    return _heads().get(plain(head))


def word(column: str, text: str) -> str:
    """The code of what a cell says in words; what is none of the column's words stays as it is."""
    return _words(column).get(plain(text), text) if column in CHOICES else text


def words_of(column: str) -> list[str]:
    """What a column may say, in the language that is active."""
    return [str(choice) for choice in CHOICES[column].labels]


@cache
def _heads() -> dict[str, str]:
    heads = {plain(name): column for column in COLUMNS for name in (column, *ALSO.get(column, ()))}
    return heads | {plain(str(label(column))): column for _language in _each_language() for column in COLUMNS}


@cache
def _words(column: str) -> dict[str, str]:
    choices = CHOICES[column]
    known = {plain(code): str(code) for code in choices.values}
    for _language in _each_language():
        known |= {plain(str(choice.label)): str(choice.value) for choice in choices}
    also = KINDS_ALSO if column == "filer_kind" else {}
    return known | {plain(text): kind.value for text, kind in also.items()}


def _each_language() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield code


@dataclass(frozen=True, slots=True)
class Cells:
    """What a row says, by column; empty cells are left out."""

    line: int
    values: dict[str, str]
