"""The letters' numbers: per year, without gaps, shaped as the city pack says."""

from django.db import connection

from tenants.offices.directory import pack

NEXT = """
    INSERT INTO review_referralnumbering AS n (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = n.last + 1 RETURNING last
"""


def next_number(year: int) -> str:
    """The next number; given back where the transaction of the caller is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year])
        (number,) = cursor.fetchone()
    return pack().referral.number_format.format(year=year, number=number)
