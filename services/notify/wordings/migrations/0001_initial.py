import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ("office", models.CharField(max_length=30)),
                ("event_type", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("author", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddConstraint(
            "wording",
            models.UniqueConstraint(
                fields=["office", "event_type", "kind", "language", "version"], name="wording_once"
            ),
        ),
    ]
