from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0008_language")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
    ]
