from django.db import migrations, models


class Migration(migrations.Migration):
    """One index in place of two: the clock asks one thing of each office, and each filing is in one index less."""

    dependencies = [("filings", "0021_pasts")]

    operations = [
        migrations.AddIndex(
            "filing",
            models.Index(
                fields=["state", "due_on"],
                condition=models.Q(state__in=["draft", "returned", "overdue"]),
                name="filing_with_filer",
            ),
        ),
        migrations.RemoveIndex("filing", "filing_due"),
        migrations.RemoveIndex("filing", "filing_overdue"),
    ]
