from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0008_language")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="hints",
            field=models.JSONField(default=list, null=True),
        ),
    ]
