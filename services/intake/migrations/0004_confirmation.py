import uuid_utils.compat
from django.db import migrations, models

import infra.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_signin")]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filing", models.UUIDField()),
                (
                    "whose",
                    models.CharField(
                        choices=[("administrator", "The account's administrator"), ("responsible", "Responsible person")],
                        max_length=14,
                    ),
                ),
                ("phone", infra.crypto.fields.SealedField(editable=True, mask="phone")),
                ("digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField()),
                ("sendings", models.PositiveSmallIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("filing", "whose"), name="confirmation_once")
                ],
            },
        ),
    ]
