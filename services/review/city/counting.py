"""Counting the figures anew, as the triggers keep them: what differs is added, so that nobody has to wait for it."""

from django.db import connection

from infra.db import owner_scope
from services.review.city.models import CITY

DAY = "(at AT TIME ZONE 'Asia/Shanghai')::date"
# By table: its key below the place, and what is counted under it in an office.
COUNTED = {
    "standing": (
        "side, value, state",
        """SELECT x.side, x.value, e.state, count(*) FROM review_docketentry e,
            review_sides(kind, filer_kind, paper, content::text[], received, returns, late) x
            WHERE office = %(place)s GROUP BY 1, 2, 3""",
    ),
    "waiting": (
        "state, due_on",
        """SELECT state, office_due_on, count(*) FROM review_docketentry
            WHERE office = %(place)s AND office_due_on IS NOT NULL GROUP BY 1, 2""",
    ),
    "flow": (
        "day, source, target",
        f"""SELECT {DAY}, source, target, count(*) FROM review_passage
            WHERE office = %(place)s GROUP BY 1, 2, 3""",  # noqa: S608 - words of our own
    ),
    "pace": (
        "stage, month, bucket",
        f"""SELECT source, date_trunc('month', {DAY})::date, review_bucket(minutes), count(*) FROM review_passage
            WHERE office = %(place)s AND target <> 'withdrawn' GROUP BY 1, 2, 3""",  # noqa: S608
    ),
}
# What is added to an office is added to its share of the city in the same statement.
RECOUNT = """
    WITH there AS ({counted}),
    differs ({key}, n) AS (
        SELECT {key}, sum(n)::int FROM (
            SELECT {key}, count AS n FROM there AS t ({key}, count)
            UNION ALL SELECT {key}, -count FROM review_{table} WHERE place = %(place)s
        ) AS u GROUP BY {key} HAVING sum(n) <> 0
    )
    INSERT INTO review_{table} AS t (place, {key}, count)
    SELECT p.place, {key}, n FROM differs, review_places(%(place)s) p ORDER BY place, {key}
    ON CONFLICT (place, {key}) DO UPDATE SET count = t.count + excluded.count
"""
SHARE = """
    WITH differs ({key}, n) AS (
        SELECT {key}, sum(n)::int FROM (
            SELECT {key}, count AS n FROM review_{table} f
            WHERE place NOT LIKE '*%%' AND '*' || (hashtext(place::text) & 15) = %(place)s
            UNION ALL SELECT {key}, -count FROM review_{table} WHERE place = %(place)s
        ) AS u GROUP BY {key} HAVING sum(n) <> 0
    )
    INSERT INTO review_{table} AS t (place, {key}, count)
    SELECT %(place)s, {key}, n FROM differs ORDER BY {key}
    ON CONFLICT (place, {key}) DO UPDATE SET count = t.count + excluded.count
"""
OFF = "SELECT set_config('beian.counting', 'off', true)"


def not_meanwhile() -> None:
    """The figures do not follow what the rest of this transaction writes: it counts anew in the end."""
    with connection.cursor() as cursor:
        cursor.execute(OFF)


def recount(office: str) -> None:
    """Make an office's figures what its entries and passages say, and the city's with them."""
    with owner_scope(), connection.cursor() as cursor:
        for table, (key, counted) in COUNTED.items():
            cursor.execute(RECOUNT.format(table=table, key=key, counted=counted), {"place": office})


def recount_city() -> None:
    """Make the city's figures the sums of the offices'."""
    with owner_scope(), connection.cursor() as cursor:
        for share in CITY:
            for table, (key, _counted) in COUNTED.items():
                cursor.execute(SHARE.format(table=table, key=key), {"place": share})
