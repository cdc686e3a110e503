"""The columns of a summary table, in Chinese as the notice's annexes are. Personal numbers are masked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from services.review.exports.selection import Selection
from tenants.filings.display import text_of
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind, FilingKind, PaperState, State

BATCH = 300
SUBMITTED, PASSED, ARCHIVED = "filing.submitted", "filing.county_approved", "filing.city_archived"
# The first time that it was submitted, and the last that it was passed on and archived.
DATES = f"""
    SELECT filing_id, event, CASE WHEN event = '{SUBMITTED}' THEN min(at) ELSE max(at) END FROM filings_history
    WHERE filing_id = ANY(%s) AND event IN ('{SUBMITTED}', '{PASSED}', '{ARCHIVED}') GROUP BY 1, 2
"""  # noqa: S608 - words of our own
Dates = Mapping[str, datetime]
Line = list[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, how wide it is in a spreadsheet (characters) and on paper (parts; 0: not there)."""

    head: str
    wide: int
    parts: float
    text: Callable[[Filing, Dates], str]


def _plain(name: str) -> Callable[[Filing, Dates], str]:
    return lambda filing, _dates: text_of(name, getattr(filing, name))


def _day(event: str) -> Callable[[Filing, Dates], str]:
    return lambda _filing, dates: f"{timezone.localdate(dates[event])}" if event in dates else ""


def _filer(filing: Filing, _dates: Dates) -> str:
    return filing.org_name or filing.founder_name


def _admin(filing: Filing, _dates: Dates) -> str:
    return " ".join(filter(None, (filing.admin_name, str(filing.admin_mobile or ""))))


COLUMNS = (
    Column("备案编号", 22, 1.7, _plain("number")),
    Column("微信名称", 24, 1.6, _plain("nickname")),
    Column("微信账号", 22, 1.8, _plain("wechat_id")),
    Column("原始ID", 18, 0, _plain("original_id")),
    Column("账号类型", 10, 0.95, _plain("account_type")),
    Column("备案人类别", 18, 0, lambda filing, _dates: str(FilerKind(filing.filer_kind).label)),
    Column("单位名称／开办人", 32, 2.0, _filer),
    Column("统一社会信用代码", 22, 0, _plain("uscc")),
    Column("负责人", 12, 0, _plain("org_head")),
    Column("管理员及手机", 24, 1.4, _admin),
    Column("内容", 30, 1.8, _plain("content")),
    Column("功能定位", 40, 0, _plain("purpose")),
    Column("开通日期", 12, 1.1, _plain("opened_on")),
    Column("认证", 8, 0, _plain("verified")),
    Column("关注量", 10, 0, _plain("followers")),
    Column("备案类别", 10, 1.05, lambda filing, _dates: str(FilingKind(filing.kind).label)),
    Column("报送日期", 12, 1.1, _day(SUBMITTED)),
    Column("县区通过", 12, 1.1, _day(PASSED)),
    Column("归档日期", 12, 1.1, _day(ARCHIVED)),
    Column("应办结日", 12, 0, _plain("due_on")),
    Column("逾期补报", 10, 0, lambda filing, _dates: "是" if filing.late else ""),
    Column("纸质材料", 14, 0, lambda filing, _dates: str(PaperState(filing.paper_state).label)),
    Column("状态", 16, 1.2, lambda filing, _dates: str(State(filing.state).label)),
)
READ = (
    *(
        "number",
        "nickname",
        "wechat_id",
        "original_id",
        "account_type",
        "filer_kind",
        "org_name",
        "founder_name",
    ),
    *(
        "uscc",
        "org_head",
        "admin_name",
        "admin_mobile",
        "content",
        "purpose",
        "opened_on",
        "verified",
        "followers",
    ),
    *("kind", "due_on", "late", "paper_state", "state"),
)


def batches(selection: Selection) -> Iterator[list[Line]]:
    """The lines of a table, the oldest filing first, some at a time; in the language that is active."""
    after: UUID | None = None
    rows = selection.rows().only(*READ).order_by("pk")
    while filings := list((rows.filter(pk__gt=after) if after else rows)[:BATCH]):
        dates = _dates_of(filings)
        yield [[column.text(filing, dates.get(filing.pk, {})) for column in COLUMNS] for filing in filings]
        after = filings[-1].pk


def _dates_of(filings: list[Filing]) -> dict[UUID, dict[str, datetime]]:
    found = dict[UUID, dict[str, datetime]]()
    with connection.cursor() as cursor:
        cursor.execute(DATES, [[filing.pk for filing in filings]])
        for filing, event, at in cursor.fetchall():
            found.setdefault(filing, {})[event] = at
    return found
