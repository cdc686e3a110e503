import django.db.models.functions.datetime
from django.db import migrations, models

RULES = [
    ("none", "By hand: everybody takes from the top"),
    ("round_robin", "In turn: the next one to whoever got none for longest"),
    ("load", "By load: the next one to whoever has least to do"),
]


class Migration(migrations.Migration):
    dependencies = [("review", "0002_docketcount")]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("office", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("rule", models.CharField(choices=RULES, db_default="none", default="none", max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", models.CharField(max_length=30)),
                ("member", models.CharField(max_length=64)),
                ("away", models.BooleanField(db_default=False, default=False)),
                ("given_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "member"), name="turn_once")]
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", models.CharField(max_length=30)),
                ("member", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=64)),
                ("filing", models.UUIDField(null=True)),
                ("count", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["office", "member", "id"],
                        name="handover_untold",
                    )
                ]
            },
        ),
    ]
