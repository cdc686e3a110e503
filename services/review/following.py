"""What the docket has of an office's clocks, after the calendar or the limits have changed."""

from django.db import connection, transaction

from infra.db import current_office
from services.review.docket import dues_of_office
from tenants.filings.calendars import calendar
from tenants.filings.followed import DOCKET, any_to_follow, locked, print_of

ANY_TO_FOLLOW = any_to_follow(DOCKET)
BATCH = 1000
SETS = """
    UPDATE review_docketentry e SET office_due_on = d.due FROM unnest(%s::uuid[], %s::date[]) AS d (filing, due)
    WHERE e.filing = d.filing AND e.office = %s AND e.office_due_on <> d.due
"""


def follow() -> int:
    """Keep anew the last day in time of all that the current office and the city have; returns how many are others now.

    A thousand in a transaction; it may be broken off and run again.
    """
    days, moved = calendar(), 0
    wanted, dues = print_of(days), dues_of_office(days)
    ids = list(dues)
    for first in range(0, len(ids), BATCH):
        some = ids[first : first + BATCH]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETS, [some, [dues[filing] for filing in some], current_office()])
            moved += cursor.rowcount
    with transaction.atomic():
        followed, days = locked(DOCKET), calendar()
        if print_of(days) == wanted:
            followed.follow(days)
    return moved
