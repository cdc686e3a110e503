"""Numbers of filings (备案编号) and of notices of what to correct (补正告知书): per office and year, without gaps.

They are shaped as the city pack says.
"""

from collections.abc import Callable
from typing import ClassVar

from django.db import connection, models

from infra.db import current_office
from infra.db.wall import Wall
from tenants.offices import directory

NEXT = """
    INSERT INTO {0} (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = {0}.last + 1 RETURNING last
"""


class Numbering(models.Model):
    """The last filing number of a year; its row is locked for as long as one number is being given."""

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")
    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def next_number(year: int) -> str:
    """The next number of the current office; given back where the transaction of the caller is rolled back."""
    return _next("filings_numbering", year, directory.pack().filing_number)


def next_correction_number(year: int) -> str:
    """As `next_number`, of a notice of what to correct."""
    return _next("filings_correctionnumbering", year, directory.pack().correction_number)


def _next(table: str, year: int, shaped: Callable[..., str]) -> str:
    card = directory.office(str(current_office()))
    assert card is not None  # noqa: S101 - an office's scope is taken by its card
    with connection.cursor() as cursor:
        cursor.execute(NEXT.format(table), [year])
        (number,) = cursor.fetchone()
    return shaped(year=year, office=card.code, number=number)
