from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0005_asked_sealed")]

    operations = [
        migrations.AddField(
            model_name="document", name="revision", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="filing", name="paper_revision", field=models.PositiveIntegerField(null=True)
        ),
    ]
