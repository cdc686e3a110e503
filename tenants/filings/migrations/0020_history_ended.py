from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0017_never_back")]

    operations = [
        migrations.AddIndex(
            "history",
            models.Index(
                fields=["target", "at", "filing"],
                condition=models.Q(target__in=["city_archived", "withdrawn"]) & ~models.Q(source=models.F("target")),
                name="history_ended",
            ),
        ),
    ]
