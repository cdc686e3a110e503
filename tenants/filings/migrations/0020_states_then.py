from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0017_never_back")]

    operations = [
        migrations.AddIndex(
            "history",
            models.Index(
                fields=["filing", "sequence"],
                include=["target", "at"],
                condition=models.Q(sequence=1) | ~models.Q(source=models.F("target")),
                name="history_states",
            ),
        ),
    ]
