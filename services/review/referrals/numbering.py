"""The letters' numbers: per year, without gaps, shaped as the city pack says."""

from django.db import connection

from services.review.referrals.models import Referral
from tenants.offices.directory import pack

NEXT = """
    INSERT INTO review_referralnumbering AS n (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = n.last + 1 RETURNING last
"""


def give_number(referral: Referral, year: int) -> None:
    """Give a letter the next number, which is given back where the transaction of the caller is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year])
        (serial,) = cursor.fetchone()
    referral.year, referral.serial = year, serial
    referral.number = pack().referral.number_format.format(year=year, number=serial)
