import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models

import infra.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("filings", "0012_queue")]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filing", models.UUIDField()),
                ("sequence", models.PositiveIntegerField()),
                ("form", infra.crypto.fields.SealedField(editable=True, mask="text")),
                ("kept_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("filing", "sequence"), name="version_once")
                ],
            },
        ),
        migrations.AddField(model_name="document", name="matches", field=models.JSONField(null=True)),
        # Of individuals alone: a million filings of all kinds have it within a second or two.
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("founder_id_number_blind", ""), _negated=True),
                fields=["founder_id_number_blind"],
                name="filing_identity",
            ),
        ),
    ]
