import django.contrib.postgres.fields
import django.db.models.functions.text
from django.db import migrations, models


# What a filing is counted under, besides its state.
SIDES = """CREATE FUNCTION review_sides(
        kind text, filer_kind text, paper text, content text[], received boolean, returns int, late boolean
    ) RETURNS TABLE (side text, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT * FROM (VALUES ('kind', kind), ('filer_kind', filer_kind), ('paper', paper)) AS one (side, value)
    UNION ALL SELECT DISTINCT 'content', unnest(content)
    UNION ALL SELECT 'was', 'received' WHERE received
    UNION ALL SELECT 'was', 'returned' WHERE returns > 0
    UNION ALL SELECT 'was', 'late' WHERE late $$"""
# The office's own rows, and one of the sixteen shares of the city.
PLACES = """CREATE FUNCTION review_places(office text) RETURNS TABLE (place text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT office UNION ALL SELECT '*' || (hashtext(office) & 15) $$"""
BUCKET = """CREATE FUNCTION review_bucket(minutes int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(63, floor(ln(1 + minutes / 30.0::float8) / ln(1.15::float8)))::int $$"""
DAY = "(at AT TIME ZONE 'Asia/Shanghai')::date"
# By table: its key, what of each row is counted under it, and from which rows.
ENTRY = {
    "standing": (
        "place, side, value, state",
        "x.side, x.value, e.state",
        "{rows} e, review_sides(kind, filer_kind, paper, content::text[], received, returns, late) x",
    ),
    "waiting": (
        "place, state, due_on",
        "e.state, e.office_due_on",
        "(SELECT * FROM {rows} WHERE office_due_on IS NOT NULL) e",
    ),
}
PASSAGE = {
    "flow": ("place, day, source, target", f"{DAY}, source, target", "{rows} e"),
    "pace": (
        "place, stage, month, bucket",
        f"source, date_trunc('month', {DAY})::date, review_bucket(minutes)",
        "(SELECT * FROM {rows} WHERE target <> 'withdrawn') e",
    ),
}


def added(table, key, values, rows, *, older):
    """Add what the new rows are counted under, and take away what the old ones were; in the order of the key, so that
    two who do it at once wait for one another, and never in turn."""
    changes = f"SELECT e.office, {values}, 1 FROM {rows.format(rows='newer')}"
    if older:
        changes += f" UNION ALL SELECT e.office, {values}, -1 FROM {rows.format(rows='older')}"
    names = key.removeprefix("place, ")
    return f"""
        INSERT INTO review_{table} AS t ({key}, count)
        SELECT {key}, sum(n)::int FROM ({changes}) AS c (office, {names}, n), review_places(c.office) p
        GROUP BY {key} HAVING sum(n) <> 0 ORDER BY {key}
        ON CONFLICT ({key}) DO UPDATE SET count = t.count + excluded.count;"""


def counting(name, table, tallies, *, event, older):
    """The trigger that keeps the figures of a table; who counts them all anew afterwards switches it off meanwhile."""
    body = "".join(added(tally, *how, older=older) for tally, how in tallies.items())
    seen = "OLD TABLE AS older NEW TABLE AS newer" if older else "NEW TABLE AS newer"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        IF current_setting('beian.counting', true) = 'off' THEN RETURN NULL; END IF;{body}
        RETURN NULL;
    END $$""",
        f"""CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {seen}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}()""",
    ]


TRIGGERS = [
    *counting("review_entry_new", "review_docketentry", ENTRY, event="INSERT", older=False),
    *counting("review_entry_changed", "review_docketentry", ENTRY, event="UPDATE", older=True),
    *counting("review_passed", "review_passage", PASSAGE, event="INSERT", older=False),
]
# What the entries that are there say; `rebuild_docket` gives the rest, from history.
FILL = """
    INSERT INTO review_standing (place, side, value, state, count)
    SELECT p.place, x.side, x.value, e.state, count(*)
    FROM review_docketentry e,
        review_sides(kind, filer_kind, paper, content::text[], received, returns, late) x, review_places(e.office) p
    GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0006_handed_over"),
    ]

    operations = [
        migrations.CreateModel(
            name="Flow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place",
                        "day",
                        "source",
                        "target",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("source", models.CharField(max_length=16)),
                ("target", models.CharField(max_length=16)),
                ("count", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place",
                        "stage",
                        "month",
                        "bucket",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.CharField(max_length=30)),
                ("stage", models.CharField(max_length=16)),
                ("month", models.DateField()),
                ("bucket", models.PositiveSmallIntegerField()),
                ("count", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "filing", "sequence", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filing", models.UUIDField()),
                ("sequence", models.PositiveIntegerField()),
                ("office", models.CharField(max_length=30)),
                ("source", models.CharField(max_length=16)),
                ("target", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("minutes", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place",
                        "side",
                        "value",
                        "state",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.CharField(max_length=30)),
                ("side", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=16)),
                ("count", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place",
                        "state",
                        "due_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.CharField(max_length=30)),
                ("state", models.CharField(max_length=16)),
                ("due_on", models.DateField()),
                ("count", models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="docketentry",
            name="content",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="docketentry",
            name="office_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="docketentry",
            name="received",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="docketentry",
            name="returns",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="docketentry",
            index=models.Index(
                condition=models.Q(("office_due_on__isnull", False)),
                fields=["state", "office_due_on", "filing"],
                name="docket_due",
            ),
        ),
        migrations.AddIndex(
            model_name="docketentry",
            index=models.Index(
                condition=models.Q(("office_due_on__isnull", False)),
                fields=["office", "state", "office_due_on", "filing"],
                name="docket_office_due",
            ),
        ),
        migrations.AddIndex(
            model_name="docketentry",
            index=models.Index(django.db.models.functions.text.Upper("account"), name="docket_upper_account"),
        ),
        migrations.AddIndex(
            model_name="docketentry",
            index=models.Index(
                django.db.models.functions.text.Upper("number"),
                condition=models.Q(("number", ""), _negated=True),
                name="docket_number",
            ),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["office", "source", "target", "at"], name="passage_office"),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["source", "target", "at"], name="passage_all"),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("count__gt", 0), models.Q(("place__startswith", "*"), _negated=True)),
                fields=["state", "due_on", "place", "count"],
                name="waiting_behind",
            ),
        ),
        migrations.RunSQL([SIDES, PLACES, BUCKET, *TRIGGERS, FILL], migrations.RunSQL.noop),
    ]
