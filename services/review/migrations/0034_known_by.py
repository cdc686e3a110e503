from django.db import migrations

# An account is known by its first filing: a change or a closing is of one that is counted already.
SIDES = """CREATE OR REPLACE FUNCTION review_sides(
        kind text, filer_kind text, paper text, content text[], received boolean, returns int, late boolean
    ) RETURNS TABLE (side text, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT * FROM (VALUES ('kind', kind), ('paper', paper)) AS one (side, value)
    UNION ALL SELECT 'filer_kind', filer_kind WHERE kind = 'first'
    UNION ALL SELECT DISTINCT 'content', unnest(content) WHERE kind = 'first'
    UNION ALL SELECT 'was', 'received' WHERE received
    UNION ALL SELECT 'was', 'returned' WHERE returns > 0
    UNION ALL SELECT 'was', 'late' WHERE late $$"""
# Nobody writes an entry while the others are taken out: some events wait for a second.
LOCK = "LOCK TABLE review_docketentry IN SHARE ROW EXCLUSIVE MODE"
TAKEN_OUT = """
    INSERT INTO review_standing AS t (place, side, value, state, count)
    SELECT p.place, x.side, x.value, e.state, -count(*)::int
    FROM review_docketentry e
    CROSS JOIN LATERAL (
        SELECT 'filer_kind', e.filer_kind UNION ALL SELECT DISTINCT 'content', unnest(e.content::text[])
    ) AS x (side, value)
    CROSS JOIN LATERAL review_places(e.office) p
    WHERE e.kind <> 'first' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (place, side, value, state) DO UPDATE SET count = t.count + excluded.count
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0033_uncompared")]

    operations = [migrations.RunSQL([LOCK, SIDES, TAKEN_OUT], migrations.RunSQL.noop)]
