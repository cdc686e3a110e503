"""Numbers of filings (备案编号) and of notices of what to correct (补正告知书): per office and year, without gaps.

They are shaped as the city pack says.
"""

from collections.abc import Callable

from django.db import connection

from infra.db import current_office
from tenants.offices import directory

NEXT = """
    INSERT INTO {0} (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = {0}.last + 1 RETURNING last
"""


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
