from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0005_reaching")]

    operations = [
        migrations.AddField(
            "reminder",
            "whom",
            models.CharField(
                choices=[
                    ("filer", "Filer"),
                    ("clerk", "District"),
                    ("city", "City"),
                    ("office", "Office, of its own clock"),
                ],
                db_default="filer",
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            "reminder",
            models.UniqueConstraint(
                fields=["filing", "whom", "due_on", "days"], name="reminder_once_for_each"
            ),
        ),
        migrations.RemoveConstraint("reminder", "reminder_once"),
        migrations.AlterField("message", "filing", models.UUIDField(null=True)),
        migrations.AddField("message", "pace", models.CharField(db_default="now", default="now", max_length=6)),
        migrations.AddField("message", "parts", models.PositiveSmallIntegerField(db_default=1, default=1)),
    ]
