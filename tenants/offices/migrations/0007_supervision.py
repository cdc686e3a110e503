from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0006_office_day")]

    operations = [
        migrations.AddField("membership", "blocked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "office", "hours", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField(
            "office", "hours_en", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
    ]
