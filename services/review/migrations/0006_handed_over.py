from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0002_docketcount")]

    operations = [
        migrations.AddIndex(
            "docketentry",
            models.Index(
                fields=["office"], name="docket_handed_over", condition=models.Q(("paper", "handed_over"))
            ),
        ),
    ]
