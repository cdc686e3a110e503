import django.db.models.functions.datetime
import infra.crypto.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("xlsx", "Spreadsheet (Excel, WPS)"), ("pdf", "PDF, to print")], max_length=4
                    ),
                ),
                ("selection", infra.crypto.fields.SealedField(editable=True, mask="text")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "Being made"),
                            ("done", "Ready"),
                            ("stopped", "Stopped"),
                            ("failed", "Could not be made"),
                        ],
                        db_default="making",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(null=True)),
                ("done", models.PositiveIntegerField(db_default=0)),
                ("tries", models.PositiveSmallIntegerField(db_default=0)),
                ("beat_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, db_default="", max_length=20)),
                ("key", models.CharField(blank=True, db_default="", max_length=100)),
                ("version_id", models.CharField(blank=True, db_default="", max_length=64)),
                ("sha256", models.CharField(blank=True, db_default="", max_length=64)),
                ("size", models.PositiveIntegerField(db_default=0)),
                ("made_by", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "making")), fields=["beat_at"], name="export_making"
                    ),
                    models.Index(fields=["made_by", "id"], name="export_maker"),
                ],
            },
        ),
    ]
