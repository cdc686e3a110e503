"""A letter and its list: a PDF to be sealed and sent, and a spreadsheet whose SHA-256 is printed on it."""

import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from xlsxwriter import Workbook

from services.review.referrals.models import Referral
from services.review.referrals.naming import Named
from tenants.filings.printed_form import pdf
from tenants.offices.directory import directory, pack

TEMPLATE = Path(__file__).parents[1] / "printed" / "referral.typ"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
# What begins with "=" is a text.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEADS = (("序号", 6), ("微信账号", 24), ("原始ID", 24), ("账号名称", 24), ("账号主体", 34), ("受理单位", 16))
MORE = (("事实", 60), ("依据", 50), ("请求措施", 30))
TITLES = {
    False: ("关于移送未备案微信公众账号的函", "移送清单"),
    True: ("关于撤回移送微信公众账号的函", "撤回移送清单"),
}


def spreadsheet(of: Referral, lines: Sequence[Named], day: date) -> bytes:
    """The list as a spreadsheet."""
    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        # The same list is the same file: a workbook would say when it was written.
        book.set_properties({"title": _titles(of)[1], "created": datetime.combine(day, time(12))})
        sheet = book.add_worksheet(_titles(of)[1])
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
        for place, (head, width) in enumerate((*HEADS, *MORE)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, bold)
        for number, line in enumerate(lines, start=1):
            cells = (str(number), line.wechat_id, line.original_id, line.nickname, line.subject, line.office)
            for place, cell in enumerate((*cells, _fact(of, line), pack().referral.basis.zh, _measure(of))):
                sheet.write_string(number, place, cell, text)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def letter(of: Referral, lines: Sequence[Named], day: date, list_sha256: str = "") -> bytes:
    """The letter with its list.

    Args:
        list_sha256: of the spreadsheet, once it is as it is sent; printed on the letter.
    """
    title, list_title = _titles(of)
    values = {
        "office": directory().city.name_zh,
        "number": of.number,
        "to": pack().referral.to.zh,
        "basis": pack().referral.basis.zh,
        "measure": _measure(of),
    }
    for number, line in enumerate(lines):
        values |= {
            f"account-{number}": line.wechat_id,
            f"original-{number}": line.original_id,
            f"nickname-{number}": line.nickname,
            f"subject-{number}": line.subject,
            f"fact-{number}": _fact(of, line),
        }
    more = {
        "title": title,
        "list-title": list_title,
        "body": _body(of, len(lines)),
        "rows": len(lines),
        "hash": list_sha256,
        "date": f"{day.year}年{day.month}月{day.day}日",
    }
    return pdf(TEMPLATE.read_bytes(), values, more)


def digest(data: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def _titles(of: Referral) -> tuple[str, str]:
    return TITLES[of.takes_back_id is not None]


def _body(of: Referral, count: int) -> list[str]:
    rules = pack().referral
    if of.takes_back is not None:
        sent = of.takes_back
        return [
            f"我办{sent.number}移送函所列账号中，附件所列{count}个账号已完成备案报送或不再需要处置。现撤回对上述账号的移送，请停止并解除相应措施。",
            "处理结果请函告我办。",
        ]
    return [
        f"附件所列{count}个微信公众账号应在我市备案，经通知（通知情况见附件）并给予宽限期，至今未履行备案。依据{rules.basis.zh}，现移送贵方。",
        f"请贵方对上述账号采取以下措施：{_measure(of)}，并将处理结果函告我办。",
        "账号运营者完成备案报送后，我办将及时函告撤回移送。",
    ]


def _fact(of: Referral, line: Named) -> str:
    return "移送后已完成备案报送，或不再需要处置。" if of.takes_back_id else line.fact


def _measure(of: Referral) -> str:
    if of.takes_back_id:
        return "停止并解除相应措施"
    known = pack().referral.measure(of.measure)
    return known.zh if known else of.measure
