from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0007_name")]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="language",
            field=models.CharField(db_default="zh-hans", default="zh-hans", max_length=7),
        ),
    ]
