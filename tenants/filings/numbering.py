"""Filing numbers (备案编号): per office and year, without gaps, shaped as the city pack says."""

from django.db import connection

from infra.db import current_office
from tenants.offices import directory

NEXT = """
    INSERT INTO filings_numbering (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = filings_numbering.last + 1 RETURNING last
"""


def next_number(year: int) -> str:
    """The next number of the current office; given back where the transaction of the caller is rolled back."""
    card = directory.office(str(current_office()))
    assert card is not None  # noqa: S101 - an office's scope is taken by its card
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year])
        (number,) = cursor.fetchone()
    return directory.pack().filing_number(year=year, office=card.code, number=number)
