import django.db.models.functions.comparison
import django.db.models.functions.datetime
import infra.crypto.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0004_peace")]

    operations = [
        migrations.AddField("message", "again", models.UUIDField(null=True)),
        migrations.AddField("message", "again_by", models.CharField(blank=True, db_default="", max_length=64)),
        migrations.AddField(
            "message",
            "again_reason",
            infra.crypto.fields.SealedField(editable=True, mask="text", null=True),
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["state", "id"],
                name="message_fate",
                condition=models.Q(("state__in", ["failed", "unknown", "suppressed"])),
            ),
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                django.db.models.functions.comparison.Coalesce("reported_at", "done_at", "created_at"),
                name="message_lost",
                condition=models.Q(
                    ("recipient", "filer"),
                    models.Q(
                        ("state__in", ["failed", "unknown"]),
                        models.Q(("error", "unreachable"), ("state", "suppressed")),
                        _connector="OR",
                    ),
                ),
            ),
        ),
        migrations.AddIndex(
            "message",
            models.Index(fields=["again"], name="message_again", condition=models.Q(("again__isnull", False))),
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filing", models.UUIDField()),
                ("event", models.UUIDField()),
                ("event_type", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be called"),
                            ("not_reached", "Called, not reached"),
                            ("called", "Called and told"),
                            ("corrected", "Number corrected"),
                            ("letter", "Letter written"),
                            ("closed", "Reached, or no longer needed"),
                        ],
                        db_default="open",
                        max_length=12,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(db_default=0)),
                ("phone", infra.crypto.fields.SealedField(editable=True, mask="phone", null=True)),
                ("instead_of", infra.crypto.fields.SealedField(editable=True, mask="phone", null=True)),
                ("note", infra.crypto.fields.SealedField(editable=True, mask="text", null=True)),
                ("by", models.CharField(blank=True, db_default="", max_length=64)),
                ("at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["filing", "event"], name="call_once"),
                    models.UniqueConstraint(
                        fields=["filing"],
                        name="call_open_once",
                        condition=models.Q(("state__in", ["open", "not_reached"])),
                    ),
                ],
                "indexes": [
                    models.Index(fields=["state", "id"], name="call_state"),
                    models.Index(
                        fields=["filing", "id"],
                        name="call_phone",
                        condition=models.Q(("phone__isnull", False)),
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            "reminder",
            models.Index(
                fields=["created_at"], name="reminder_unreachable", condition=models.Q(("unreachable", True))
            ),
        ),
    ]
