import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Bulk",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("offices", models.JSONField()),
                ("states", models.JSONField()),
                ("filer_kinds", models.JSONField()),
                ("late", models.BooleanField(null=True)),
                ("subject", models.CharField(max_length=100)),
                ("text", models.TextField()),
                ("mail", models.BooleanField()),
                ("sms", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("waiting", "Waiting for approval"),
                            ("running", "Being written"),
                            ("stopped", "Stopped"),
                            ("done", "Written to all"),
                        ],
                        db_default="draft",
                        max_length=8,
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                ("made_by", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("approved_by", models.CharField(blank=True, db_default="", max_length=64)),
                ("approved_at", models.DateTimeField(null=True)),
                ("stopped_by", models.CharField(blank=True, db_default="", max_length=64)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(db_default=0)),
                ("parts", models.PositiveIntegerField(db_default=0)),
                ("written", models.PositiveIntegerField(db_default=0)),
                ("at_office", models.CharField(blank=True, db_default="", max_length=30)),
                ("after", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approved_by", models.F("made_by")), _negated=True),
                        name="bulk_four_eyes",
                    ),
                ],
            },
        ),
    ]
