"""The cost report of a month as a spreadsheet: exact, from every office's own messages, each under its own role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from django.db import connection
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope
from services.notify.budget.cost import cost
from services.notify.budget.queries import reads
from services.notify.budget.spending import TAKEN, first_id, last_id, next_month
from services.notify.fates import CARRIERS
from services.notify.models import Channel, Fate
from services.notify.places import name
from tenants.offices.directory import directory, pack

ROWS = f"""
    SELECT m.event_type, m.channel, m.provider, count(*), sum(m.parts),
      count(*) FILTER (WHERE m.state = '{Fate.DELIVERED}')
    FROM notify_message m
    WHERE m.id BETWEEN %s AND %s AND {TAKEN} AND m.done_at >= %s::timestamp AT TIME ZONE 'Asia/Shanghai'
      AND m.done_at < %s::timestamp AT TIME ZONE 'Asia/Shanghai'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - words of our own
# Row by row to the disk, so that thousands of offices need no memory; and what begins with "=" is a text.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTHS = (16, 22, 8, 14, 12, 12, 14, 12)


@dataclass(frozen=True, slots=True)
class Row:
    """What one office's messages of one event, channel and provider cost."""

    office: str
    event: str
    channel: str
    provider: str
    messages: int
    parts: int
    delivered: int


def report(month: date, actor: Actor, by: str, now: datetime) -> bytes:
    """The report as an xlsx file; that somebody had it made is in the audit trail.

    Args:
        month: its first day.
        actor: who wants it.
        by: their name, which is in it.
        now: when that is.

    Raises:
        Forbidden: not of the city.
    """
    reads(actor)
    file = BytesIO()
    with Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(f"{month:%Y-%m}")
        end = _write(book, sheet, rows(month))
        made = _("Made by %(by)s at %(at)s") % {"by": by, "at": date_format(localtime(now), "Y-m-d H:i")}
        price = _("%(price)s yuan for a part of an SMS") % {"price": pack().budget.sms_price}
        _sign(sheet, end + 1, f"{made} · {price}")
    trail.record(actor, "budget.reported", detail={"month": f"{month:%Y-%m}"})
    return file.getvalue()


def rows(month: date) -> Iterator[Row]:
    """Office by office."""
    for slug, card in directory().offices.items():
        with office_scope(slug), connection.cursor() as cursor:
            cursor.execute(ROWS, [first_id(month), last_id(month), month, next_month(month)])
            found = cursor.fetchall()
        yield from (Row(card.area, *row) for row in found)


def _write(book: Workbook, sheet: Worksheet, found: Iterator[Row]) -> int:
    """All rows and their sums; returns the number of the last one."""
    bold, money, percent = (
        book.add_format(look) for look in ({"bold": True}, {"num_format": "0.00"}, {"num_format": "0.0%"})
    )
    for number, width in enumerate(WIDTHS):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, _titles(), bold)
    messages, parts, spent, number = 0, 0, Decimal(0), 0
    for number, row in enumerate(found, start=1):
        price = cost(row.channel, row.parts)
        sheet.write_row(number, 0, _words(row))
        sheet.write_row(number, 4, [row.messages, row.parts])
        sheet.write_number(number, 6, float(price), money)
        if row.channel == Channel.SMS:  # mail servers do not tell
            sheet.write_number(number, 7, row.delivered / row.messages, percent)
        messages, parts, spent = messages + row.messages, parts + row.parts, spent + price
    sheet.write_string(number + 1, 0, _("All together"), bold)
    sheet.write_row(number + 1, 4, [messages, parts], bold)
    sheet.write_number(number + 1, 6, float(spent), money)
    return number + 1


def _titles() -> list[str]:
    """The heads of the columns."""
    return [
        _("Office"),
        _("Event"),
        _("Channel"),
        _("Provider"),
        _("Messages"),
        _("Parts"),
        _("Cost (yuan)"),
        _("Delivered"),
    ]


def _words(row: Row) -> list[str]:
    provider = str(CARRIERS.get(row.provider, row.provider))
    return [row.office, str(name(row.event)), str(Channel(row.channel).label), provider]


def _sign(sheet: Worksheet, row: int, signed: str) -> None:
    """Say at the end, and at the foot of each printed page, who made it and when."""
    sheet.write_string(row, 0, signed)
    sheet.set_footer(f"&L{signed.replace('&', '&&')}&R&P / &N")
