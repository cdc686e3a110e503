import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import infra.crypto.fields
import tenants.filings.initials

WORDS = """CREATE FUNCTION filings_words(account text, nickname text, org_name text, wechat_id text, founder text,
        number text, initials text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(concat_ws(E'\\n', account, nickname, org_name, nullif(lower(wechat_id), lower(account)),
        nullif(founder, ''), nullif(number, ''), nullif(initials, ''))) $$"""
ARGUMENTS = "account, nickname, org_name, wechat_id, founder_name, number, initials"
TAILS = "contact_tail, admin_mobile_tail, org_phone_tail, founder_mobile_tail"
KEEP = f"""CREATE OR REPLACE FUNCTION filings_keep_name() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    found_by text := filings_words({", ".join(f"NEW.{name}" for name in ARGUMENTS.split(", "))});
    phones text[] := array_remove(ARRAY[{", ".join(f"NEW.{name}" for name in TAILS.split(", "))}], '');
BEGIN
    INSERT INTO filings_name (filing, words, pairs, tails) VALUES (NEW.id, found_by, filings_pairs(found_by), phones)
    ON CONFLICT (filing) DO UPDATE SET words = excluded.words, pairs = excluded.pairs, tails = excluded.tails
    WHERE filings_name.words <> excluded.words OR filings_name.tails <> excluded.tails;
    RETURN NULL;
END $$"""
# Of the door's changes of a state only archiving sets one of these: the number.
TRIGGER = f"""CREATE OR REPLACE TRIGGER filing_name AFTER INSERT OR UPDATE OF {ARGUMENTS}, {TAILS} ON filings_filing
    FOR EACH ROW EXECUTE FUNCTION filings_keep_name()"""
# Those whose words are others by now, first while others write, then, once the trigger keeps writers away, the rest.
FILL = f"""INSERT INTO filings_name (filing, words, pairs)
    SELECT id, words, filings_pairs(words)
    FROM (SELECT id, filings_words({ARGUMENTS}) AS words FROM filings_filing) AS f
    WHERE NOT EXISTS (SELECT FROM filings_name n WHERE n.filing = f.id AND n.words = f.words)
    ON CONFLICT (filing) DO UPDATE SET words = excluded.words, pairs = excluded.pairs"""
PHONES = ("admin_mobile", "contact", "founder_mobile", "org_phone")


WITH_DISTRICT = models.Q(("state", "submitted"))
NEXT = ["office_due_on", "id"]
INDEXES = (
    models.Index(fields=NEXT, name="filing_next", condition=WITH_DISTRICT),
    models.Index(
        fields=NEXT, name="filing_back", condition=models.Q(("state", "submitted"), ("returns__gt", 0))
    ),
    models.Index(
        fields=NEXT,
        name="filing_no_paper",
        condition=models.Q(("state", "submitted"), ("paper_state__in", ["expected", "differs"])),
    ),
    models.Index(
        fields=["assigned_to", *NEXT],
        name="filing_assigned",
        condition=models.Q(("state", "submitted"), models.Q(("assigned_to", ""), _negated=True)),
    ),
    models.Index(
        fields=["claimed_by"],
        name="filing_claimed",
        condition=models.Q(("claimed_by", ""), _negated=True),
    ),
    models.Index(
        fields=["stage_since", "id"],
        name="filing_walk_in",
        condition=models.Q(
            ("state__in", ["draft", "submitted", "returned"]),
            models.Q(("typed_by", ""), _negated=True),
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("filings", "0011_document_hints")]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="office_due_on",
            field=models.DateField(
                default=datetime.date(9999, 12, 31), db_default=datetime.date(9999, 12, 31)
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="assigned_to",
            field=models.CharField(blank=True, default="", db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="filing",
            name="initials",
            field=tenants.filings.initials.InitialsField(
                max_length=300, sources=("nickname", "org_name", "founder_name")
            ),
        ),
        *(
            migrations.AddField(
                model_name="filing",
                name=f"{phone}_tail",
                field=infra.crypto.fields.TailField(db_default="", purpose="tail", source=phone),
            )
            for phone in PHONES
        ),
        migrations.AddField(
            model_name="name",
            name="tails",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), default=list, db_default=[], size=None
            ),
        ),
        migrations.RunSQL([WORDS, FILL, KEEP, TRIGGER, FILL]),
        migrations.AddIndex(
            model_name="name",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tails"], name="name_tails"),
        ),
        *(migrations.AddIndex(model_name="filing", index=index) for index in INDEXES),
    ]
