import uuid_utils.compat
from django.db import migrations, models

import infra.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("filings", "0003_replaced_once")]

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filing", models.UUIDField()),
                ("sequence", models.PositiveIntegerField()),
                ("text", infra.crypto.fields.SealedField(editable=True, mask="text")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("filing", "sequence"), name="remark_once")],
            },
        ),
    ]
