from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0032_referral_kept")]

    operations = [
        migrations.CreateModel(
            name="Uncompared",
            fields=[
                ("filing", models.UUIDField(primary_key=True, serialize=False)),
                ("office", models.CharField(max_length=30)),
            ],
        ),
    ]
