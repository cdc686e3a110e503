import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models

import infra.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("filings", "0009_erased")]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filing", models.UUIDField()),
                ("text", infra.crypto.fields.SealedField(editable=True, mask="text")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answer", infra.crypto.fields.SealedField(editable=True, mask="text", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, db_default="", default="", max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["filing", "id"], name="question_filing"),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["filing"],
                        name="question_open",
                    ),
                ],
            },
        ),
    ]
