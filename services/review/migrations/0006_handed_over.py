from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0005_decisions")]

    operations = [
        migrations.AddIndex(
            "docketentry",
            models.Index(
                fields=["office"], name="docket_handed_over", condition=models.Q(("paper", "handed_over"))
            ),
        ),
    ]
