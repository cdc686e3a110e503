from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("wordings", "0001_initial")]

    operations = [
        migrations.AddField("wording", "in_force_from", models.DateTimeField(db_default=Now())),
        migrations.AddField("wording", "takes_back", models.PositiveIntegerField(null=True)),
        # A row is what a person saved once: there are as many as texts were ever written.
        migrations.RunSQL("UPDATE wordings_wording SET in_force_from = at", migrations.RunSQL.noop),
    ]
