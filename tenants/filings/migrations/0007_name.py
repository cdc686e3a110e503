import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

PAIRS = """CREATE FUNCTION filings_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(words, n, 2)), '{}') FROM generate_series(1, length(words) - 1) AS n
$$"""
WORDS = """CREATE FUNCTION filings_words(account text, nickname text, org_name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(concat_ws(E'\\n', account, nickname, org_name)) $$"""
KEEP = """CREATE FUNCTION filings_keep_name() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    found_by text := filings_words(NEW.account, NEW.nickname, NEW.org_name);
BEGIN
    INSERT INTO filings_name (filing, words, pairs) VALUES (NEW.id, found_by, filings_pairs(found_by))
    ON CONFLICT (filing) DO UPDATE SET words = excluded.words, pairs = excluded.pairs
    WHERE filings_name.words <> excluded.words;
    RETURN NULL;
END $$"""
# A change of state sets none of these columns, and does not call it.
TRIGGER = """CREATE TRIGGER filing_name AFTER INSERT OR UPDATE OF account, nickname, org_name ON filings_filing
    FOR EACH ROW EXECUTE FUNCTION filings_keep_name()"""
# Those that are there, first while others write, then, once the trigger keeps writers away, what came meanwhile.
FILL = """INSERT INTO filings_name (filing, words, pairs)
    SELECT id, words, filings_pairs(words)
    FROM (SELECT id, filings_words(account, nickname, org_name) AS words FROM filings_filing) AS f
    WHERE NOT EXISTS (SELECT FROM filings_name n WHERE n.filing = f.id AND n.words = f.words)
    ON CONFLICT (filing) DO UPDATE SET words = excluded.words, pairs = excluded.pairs"""


class Migration(migrations.Migration):
    dependencies = [("filings", "0006_revisions")]

    operations = [
        migrations.CreateModel(
            name="Name",
            fields=[
                ("filing", models.UUIDField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
            ],
        ),
        migrations.RunSQL([PAIRS, WORDS, KEEP, FILL]),
        migrations.AddIndex(
            model_name="name",
            index=django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="name_pairs"),
        ),
        migrations.RunSQL([TRIGGER, FILL]),
    ]
