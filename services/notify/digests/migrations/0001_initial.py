import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office", "event_type", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("office", models.CharField(max_length=30)),
                ("event_type", models.CharField(max_length=40)),
                (
                    "speed",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("hourly", "Together, every hour"),
                            ("daily", "Together, every morning"),
                        ],
                        max_length=6,
                    ),
                ),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
