from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0010_question")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="hints",
            field=models.JSONField(default=list, null=True),
        ),
    ]
