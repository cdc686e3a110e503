from django.db import migrations, models
from django.db.models.functions import Now

STAYS = """
    CREATE FUNCTION offices_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.in_force_from <= statement_timestamp() AND OLD.taken_back_at IS NULL THEN
            RAISE EXCEPTION 'a version of the exercise that was in force is never changed';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER notice_stays BEFORE UPDATE OR DELETE ON offices_notice
        FOR EACH ROW EXECUTE FUNCTION offices_notice_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("offices", "0007_supervision")]

    operations = [
        migrations.AddField("notice", "made_at", models.DateTimeField(db_default=Now())),
        migrations.AddField("notice", "made_by", models.CharField(max_length=64, default="", db_default="")),
        migrations.AddField("notice", "remark", models.CharField(max_length=500, default="", db_default="")),
        migrations.AddField("notice", "file", models.JSONField(null=True)),
        migrations.AddField("notice", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AddField("office", "also", models.JSONField(null=True)),
        migrations.AddField("office", "place", models.JSONField(null=True)),
        # What is there came from files, each at the moment from which it was in force.
        migrations.RunSQL("UPDATE offices_notice SET made_at = in_force_from, file = pack", migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, "DROP FUNCTION offices_notice_stays CASCADE"),
    ]
