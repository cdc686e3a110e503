from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0016_paper")]

    operations = [
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("returns__gt", 0), ("state", "overdue")),
                fields=["stage_since", "id"],
                name="filing_never_back",
            ),
        ),
    ]
