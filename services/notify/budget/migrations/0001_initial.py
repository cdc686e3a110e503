import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Spent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office", "month", "channel", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("office", models.CharField(max_length=30)),
                ("month", models.DateField()),
                ("channel", models.CharField(max_length=4)),
                ("messages", models.PositiveIntegerField(db_default=0)),
                ("parts", models.PositiveIntegerField(db_default=0)),
                ("warned", models.PositiveSmallIntegerField(db_default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office", "channel", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("office", models.CharField(max_length=30)),
                ("channel", models.CharField(max_length=4)),
                ("a_month", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
