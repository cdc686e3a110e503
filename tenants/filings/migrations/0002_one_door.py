from django.db import migrations

REFUSE = """CREATE FUNCTION filings_refuse_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'filing %: a state changes through workflow.move alone, with the next sequence', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
# The condition is looked at only where a statement sets the state; the function is called only to refuse.
ONE_DOOR = """CREATE TRIGGER filing_one_door BEFORE UPDATE OF state ON filings_filing FOR EACH ROW
    WHEN (NEW.state IS DISTINCT FROM OLD.state AND NEW.sequence IS DISTINCT FROM OLD.sequence + 1)
    EXECUTE FUNCTION filings_refuse_state()"""


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [REFUSE, ONE_DOOR],
            ["DROP TRIGGER filing_one_door ON filings_filing", "DROP FUNCTION filings_refuse_state"],
        ),
    ]
