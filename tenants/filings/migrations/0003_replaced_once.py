from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0002_one_door")]

    operations = [
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", False), models.Q(("state", "withdrawn"), _negated=True)),
                fields=("replaces",),
                name="filing_replaced_once",
            ),
        ),
    ]
