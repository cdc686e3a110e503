"""A trail as a file: what is asked for, line by line, as a spreadsheet program reads it (CSV in UTF-8)."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from services.review.trail import entries
from services.review.trail.asking import Asked
from services.review.trail.showing import Row, rows_of

MOST = 20_000  # entries of one file; more are taken out day by day
BATCH = 1_000
FORMULA = re.compile(r"^[=+\-@\t\r]")
BOM = "\ufeff"  # without it some programs take Chinese for something else


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        return text


def lines(asked: Asked, office: str, reader: str, now: datetime) -> Iterator[str]:
    """The lines of the file: whose trail it is, who took it out and when, then the entries, the newest first.

    It reads the trail of the scope that is taken when it is asked for its first line.
    """
    write = csv.writer(_Echo()).writerow
    yield BOM + str(write([_("Audit trail"), office]))
    yield str(
        write(
            [
                _("Taken out by %(name)s, %(at)s")
                % {"name": reader, "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}"}
            ]
        )
    )
    yield str(
        write(
            [
                _("Number"),
                _("When"),
                _("Person"),
                _("Role"),
                _("Office"),
                _("What"),
                _("Besides"),
                _("Account"),
                _("About"),
                _("In the chain"),
            ]
        )
    )
    after, left = 0, MOST
    while left:
        found = entries.page(asked, after, min(BATCH, left))
        yield from (str(write(map(_plain, _cells(row)))) for row in rows_of(found.entries))
        left -= len(found.entries)
        if not (after := found.after):
            return
    yield str(write([_("There are more. Take them out in parts, by days.")]))


def _cells(row: Row) -> Iterable[str]:
    at = timezone.localtime(row.entry.at)
    held = {True: _("holds"), False: _("does not hold"), None: _("not linked yet")}[row.holds]
    who = (row.who, row.role, row.office)
    subject = str(row.entry.subject or "")
    return (
        str(row.entry.pk),
        f"{at:%Y-%m-%d %H:%M:%S}",
        *who,
        str(row.what),
        row.said,
        row.account,
        subject,
        held,
    )


def _plain(cell: str) -> str:
    """A text, whatever somebody typed: what a spreadsheet program would compute begins with a quotation mark."""
    return f"'{cell}" if FORMULA.match(cell) else cell
