import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models

import infra.crypto.fields

STATES = [
    ("checking", "Being checked"),
    ("checked", "Waiting for your yes"),
    ("writing", "Being taken over"),
    ("done", "Taken over"),
    ("stopped", "Given up"),
]
VERDICTS = [
    ("", "Not checked yet"),
    ("good", "To be taken over"),
    ("wrong", "To be mended"),
    ("twice", "Twice in the list"),
    ("elsewhere", "Filed with another office"),
    ("known", "Known here already"),
    ("withdrawn", "Withdrawn here"),
    ("written", "Taken over now"),
]


def an_id() -> models.UUIDField:
    return models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AccountList",
            fields=[
                ("id", an_id()),
                ("name", models.CharField(max_length=100)),
                ("columns", models.JSONField()),
                ("unread", models.JSONField()),
                ("state", models.CharField(choices=STATES, db_default="checking", max_length=8)),
                ("total", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("invites", models.BooleanField(db_default=False)),
                ("made_by", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("said_by", models.CharField(blank=True, db_default="", max_length=64)),
                ("role", models.CharField(blank=True, db_default="", max_length=20)),
                ("said_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["state"],
                        name="list_under_way",
                        condition=models.Q(("state__in", ("checking", "writing"))),
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ListedAccount",
            fields=[
                ("id", an_id()),
                ("line", models.PositiveIntegerField()),
                ("cells", infra.crypto.fields.SealedField(editable=True, mask="text", null=True)),
                ("verdict", models.CharField(blank=True, choices=VERDICTS, db_default="", max_length=9)),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("twin", models.PositiveIntegerField(null=True)),
                ("office", models.CharField(blank=True, db_default="", max_length=30)),
                ("phone", models.BooleanField(db_default=False)),
                ("mail", models.BooleanField(db_default=False)),
                ("late", models.BooleanField(db_default=False)),
                ("filing", models.UUIDField(null=True)),
                (
                    "of_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="intake.accountlist",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["of_list", "verdict", "line"], name="listed_verdict")],
                "constraints": [models.UniqueConstraint(fields=("of_list", "line"), name="listed_line")],
            },
        ),
    ]
