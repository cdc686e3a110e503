from django.db import migrations, models

UNDER_WAY = models.Q(state__in=["draft", "submitted", "returned", "county_approved", "overdue"])
MISSING = models.Q(paper__in=["expected", "differs"])


class Migration(migrations.Migration):
    dependencies = [("review", "0034_known_by")]

    operations = [
        migrations.AddIndex(
            model_name="docketentry",
            index=models.Index(fields=["filing"], name="docket_lacking", condition=UNDER_WAY),
        ),
        migrations.AddIndex(
            model_name="docketentry",
            index=models.Index(fields=["filing"], name="docket_no_paper", condition=MISSING),
        ),
    ]
