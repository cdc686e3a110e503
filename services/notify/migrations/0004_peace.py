import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_receipts")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("created", "Waiting to be sent"),
                    ("sending", "Being sent"),
                    ("accepted", "Handed over"),
                    ("delivered", "Delivered"),
                    ("failed", "Failed"),
                    ("unknown", "Fate unknown"),
                    ("suppressed", "Not sent"),
                ],
                default="created",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            "message", models.Index(fields=["address_blind", "created_at"], name="message_address")
        ),
        migrations.CreateModel(
            name="Unreachable",
            fields=[
                ("address_blind", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("message", models.UUIDField()),
                ("code", models.CharField(max_length=100)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
