from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_known_accounts")]

    operations = [
        migrations.AddField(
            model_name="signincode",
            name="session_hash",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="signincode",
            name="by_page",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="signincode",
            name="work",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="filersession",
            name="notice",
            field=models.CharField(db_default="", default="", max_length=20),
        ),
    ]
